const HOUR = 3_600_000;

/** The last whole hours before now. */
export function lastHours(now: Date, hours: number): { readonly from: Date; readonly to: Date } {
  const to = Math.floor(now.getTime() / HOUR) * HOUR;
  return { from: new Date(to - hours * HOUR), to: new Date(to) };
}
