import { UsageError } from '../../core/errors.ts';

const DAY = 86_400_000;

/** The end of a mute: `30d` from now, or the end of a day, `2026-12-31`. ISO 8601 UTC. Throws UsageError. */
export function parseUntil(text: string, now: Date): string {
  const days = /^(\d{1,4})d$/.exec(text)?.[1];
  const end = days === undefined ? endOfDay(text) : now.getTime() + Number(days) * DAY;
  if (Number.isNaN(end)) throw new UsageError(`--until ${text}: write it as a date, 2026-12-31, or as days, 30d`);
  if (end <= now.getTime()) throw new UsageError(`--until ${text}: is not in the future`);
  return new Date(end).toISOString();
}

function endOfDay(text: string): number {
  const end = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T23:59:59.999Z`) : Number.NaN;
  // JavaScript reads 30 February as 2 March.
  return Number.isNaN(end) || new Date(end).toISOString().startsWith(text) ? end : Number.NaN;
}
