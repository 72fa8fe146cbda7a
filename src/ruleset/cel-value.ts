import { MissingValueError } from '../core/errors.ts';

/**
 * What the engine computed as text, numbers, truth values, dates, lists and objects, which is all that a report can
 * hold: its integers become numbers, durations `5400s`, bytes text. Throws MissingValueError for a time that no
 * calendar has.
 */
export function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plainValue);
  if (value instanceof Date) return validDate(value);
  if (value instanceof Map) return plainObject(value);
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return plainObject(Object.entries(value));
  const inner = value.valueOf();
  return typeof inner === 'bigint' ? Number(inner) : String(value);
}

function plainObject(entries: Iterable<readonly [unknown, unknown]>): Record<string, unknown> {
  return Object.fromEntries([...entries].map(([key, item]) => [String(key), plainValue(item)]));
}

function validDate(date: Date): Date {
  if (Number.isNaN(date.getTime())) throw new MissingValueError('the time is too far away');
  return date;
}
