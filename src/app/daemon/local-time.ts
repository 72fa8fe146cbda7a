const MINUTE = 60_000;
const DAY = 86_400_000;

/** Wall clock time as if it were UTC: milliseconds since the epoch of the same digits. */
export type LocalTime = number;

export interface Zone {
  /** Wall clock time at an instant (milliseconds since the epoch), to the minute. */
  localOf(instant: number): LocalTime;
  /** The first instant that shows this time; for a time that a clock change skips, the moment right after the gap. */
  instantOf(local: LocalTime): number;
}

/** An IANA time zone. Throws RangeError when the name is not known. */
export function timeZone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const localOf = (instant: number): LocalTime => {
    const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
  };
  return { localOf, instantOf: (local) => instantOf(local, localOf) };
}

function instantOf(local: LocalTime, localOf: (instant: number) => LocalTime): number {
  const offsetAt = (instant: number): number => localOf(instant) - instant;
  // A day away the clock change that may surround this time is surely over, or surely not yet.
  const candidates = [offsetAt(local - DAY), offsetAt(local + DAY)].map((offset) => local - offset);
  const earlier = Math.min(...candidates);
  const later = Math.max(...candidates);
  const shown = [earlier, later].find((instant) => localOf(instant) === local);
  return shown ?? firstMinute(earlier, later, (instant) => localOf(instant) > local);
}

/** The first whole minute in (from, to] for which `holds` is true; it is true from there on. */
function firstMinute(from: number, to: number, holds: (instant: number) => boolean): number {
  let [low, high] = [from, to];
  while (high - low > MINUTE) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
