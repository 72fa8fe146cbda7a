import { UsageError } from '../../core/errors.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** A timer of the platform holds 2^31 milliseconds; a longer one would fire at once. */
const LONGEST = 24 * 3_600_000;

/** `45s`, `30m`, `2h` in milliseconds. Throws UsageError. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(s|m|h)$/.exec(text.trim());
  const milliseconds = Number(match?.[1]) * (UNITS[match?.[2] ?? ''] ?? Number.NaN);
  if (!(milliseconds > 0)) throw new UsageError(`"${text}" is no duration: write it like 45s, 30m or 2h`);
  if (milliseconds > LONGEST) throw new UsageError(`"${text}" is too long: 24h at most`);
  return milliseconds;
}
