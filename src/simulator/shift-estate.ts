import { estateSchema, type Estate } from './estate.ts';

const DAY = 86_400_000;
const SECOND = 1_000;
/** A whole date-time; fraction and zone stay as they are written. */
const DATE_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/;
/** A day by itself or after a colon, as expiry dates stand in tags; not the date in the name of a model. */
const DAY_IN_TAG = /(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])/g;

interface Shift {
  /** Milliseconds, whole seconds. */
  readonly time: number;
  /** Milliseconds, whole days. */
  readonly days: number;
}

/**
 * The same estate at another present: what was ten minutes ago is ten minutes ago, and a model that retires in eighteen
 * days does so still. Dates without a time move in tags only; elsewhere they are versions.
 */
export function shiftEstate(estate: Estate, present: Date): Estate {
  const now = Date.parse(estate.now);
  const then = Math.floor(present.getTime() / SECOND) * SECOND;
  const shift = { time: then - now, days: (dayOf(then) - dayOf(now)) * DAY };
  const moved: unknown = moveIn(estate, shift);
  return { ...estateSchema.parse(moved), now: new Date(then).toISOString() };
}

function moveIn(value: unknown, shift: Shift): unknown {
  if (typeof value === 'string') return moveDateTime(value, shift);
  if (Array.isArray(value)) return value.map((item) => moveIn(item, shift));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === 'tags' ? moveTags(item, shift) : moveIn(item, shift)]),
  );
}

/** A midnight names a day, such as the one on which a model retires, so that it moves by days and stays a midnight. */
function moveDateTime(text: string, shift: Shift): string {
  const [, minute, second = ':00', fraction = '', zone = ''] = DATE_TIME.exec(text) ?? [];
  if (minute === undefined) return text;
  const time = Date.parse(`${minute}${second}Z`);
  if (Number.isNaN(time)) return text;
  const isMidnight = time % DAY === 0 && Number(fraction) === 0;
  const moved = new Date(time + (isMidnight ? shift.days : shift.time)).toISOString();
  return `${moved.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)}${fraction}${zone}`;
}

/** Names and values of tags; budgets filter by tags in an object of another shape, which passes through as it is. */
function moveTags(tags: unknown, shift: Shift): unknown {
  if (typeof tags !== 'object' || tags === null) return tags;
  return Object.fromEntries(
    Object.entries(tags).map(([name, value]) => [name, typeof value === 'string' ? moveTag(value, shift) : value]),
  );
}

function moveTag(value: string, shift: Shift): string {
  const moved = moveDateTime(value, shift);
  if (moved !== value) return moved;
  return value.replaceAll(DAY_IN_TAG, (day) => {
    const time = Date.parse(day);
    return Number.isNaN(time) ? day : new Date(time + shift.days).toISOString().slice(0, day.length);
  });
}

function dayOf(time: number): number {
  return Math.floor(time / DAY);
}
