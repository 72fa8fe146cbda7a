import { BlockList, isIP } from 'node:net';
import { RE2JS } from 're2js';
import { MissingValueError } from '../core/errors.ts';
import { parseTime } from '../core/time.ts';

/** The functions that rules may call, beside CEL's own. What they cannot answer is a missing value, never false. */
const DAY = 86_400_000;
/** RFC 3339, as CEL wants it: Azure writes seven digits of a second and an offset. */
const RFC_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i;
const ISO_DURATION = /^P(?=[\dT])(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i;
const HOURS_PER_UNIT = [168, 24, 1, 1 / 60, 1 / 3600];
const CACHE_SIZE = 1000;
const globs = new Map<string, RE2JS>();
const ranges = new Map<string, BlockList>();

export function lower(text: string): string {
  return text.toLowerCase();
}

/** `*` is any text, `?` any character; case is ignored, as it is in Azure's names. */
export function glob(text: string, pattern: string): boolean {
  return cached(globs, pattern, globExpression).matches(text);
}

/** Days from an ISO 8601 time until now; negative when it lies ahead. */
export function daysSince(text: string, now: Date): number {
  const time = parseTime(text);
  if (Number.isNaN(time)) throw new MissingValueError(`"${text}" is not a time`);
  return (now.getTime() - time) / DAY;
}

/** CEL's `timestamp(…)`. */
export function timestamp(text: string): Date {
  const time = RFC_TIME.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new MissingValueError(`"${text}" is not a time`);
  return new Date(time);
}

/** Hours in an ISO 8601 duration of weeks, days and smaller units: `PT30M` is 0.5. */
export function hours(text: string): number {
  const parts = ISO_DURATION.exec(text)?.slice(1);
  if (parts === undefined) throw new MissingValueError(`"${text}" is not a duration`);
  return parts.reduce((sum, part, index) => sum + Number(part ?? 0) * (HOURS_PER_UNIT[index] ?? 0), 0);
}

/** Whether an address, or all of a range, lies in a range; IPv4 and IPv6. */
export function inCidr(text: string, cidr: string): boolean {
  const inner = parseRange(text);
  const outer = parseRange(cidr);
  if (inner.family !== outer.family || inner.prefix < outer.prefix) return false;
  return cached(ranges, cidr, blockList).check(inner.address, inner.family);
}

function globExpression(pattern: string): RE2JS {
  const source = pattern
    .split(/([*?])/)
    .map((part) => (part === '*' ? '.*' : part === '?' ? '.' : RE2JS.quote(part)))
    .join('');
  return RE2JS.compile(source, RE2JS.CASE_INSENSITIVE | RE2JS.DOTALL);
}

function blockList(cidr: string): BlockList {
  const { address, prefix, family } = parseRange(cidr);
  const list = new BlockList();
  list.addSubnet(address, prefix, family);
  return list;
}

function parseRange(text: string): { address: string; prefix: number; family: 'ipv4' | 'ipv6' } {
  const [address = '', length, ...rest] = text.split('/');
  const version = isIP(address);
  const bits = version === 4 ? 32 : 128;
  const prefix = length === undefined ? bits : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  if (version === 0 || rest.length > 0 || !(prefix <= bits))
    throw new MissingValueError(`"${text}" is not an IP address or range`);
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}

/** Patterns are literals in practice; the bound only guards against ones made of data. */
function cached<T>(cache: Map<string, T>, key: string, make: (key: string) => T): T {
  const existing = cache.get(key);
  if (existing !== undefined) return existing;
  if (cache.size >= CACHE_SIZE) cache.clear();
  const made = make(key);
  cache.set(key, made);
  return made;
}
