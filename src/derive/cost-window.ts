const DAY = 86_400_000;
/** Bills of the last two days are still being written. */
const SETTLING = 2 * DAY;
const WINDOW = 30 * DAY;

export interface CostWindow {
  readonly from: Date;
  /** Exclusive: the midnight after the last day. */
  readonly to: Date;
}

/** The last thirty settled days, in whole UTC days. */
export function costWindow(now: Date): CostWindow {
  const to = Math.floor((now.getTime() - SETTLING) / DAY) * DAY;
  return { from: new Date(to - WINDOW), to: new Date(to) };
}

/**
 * Days of the window in which the resource existed; undefined for less than one, from which no month can be told.
 * `createdAt` ISO 8601, absent when unknown.
 */
export function daysBilled({ from, to }: CostWindow, createdAt: string | undefined): number | undefined {
  const start = Math.max(from.getTime(), createdAt === undefined ? 0 : Date.parse(createdAt));
  const days = (to.getTime() - start) / DAY;
  return days >= 1 ? days : undefined;
}
