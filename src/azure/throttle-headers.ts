interface HeaderBag {
  get(name: string): string | undefined;
  [Symbol.iterator](): Iterator<[string, string]>;
}

const SECONDS = /^x-ms-ratelimit-(?:microsoft\.[a-z.-]+|retailprices)-?retry-after$/;

/**
 * Longest wait that any throttling header asks for, in milliseconds; undefined when none does.
 * Azure may send several at once, and only the longest of them is enough.
 */
export function requestedWait(headers: HeaderBag, now: number): number | undefined {
  const waits = [
    retryAfter(headers.get('retry-after'), now),
    nonNegative(headers.get('retry-after-ms')),
    nonNegative(headers.get('x-ms-retry-after-ms')),
    timeSpan(headers.get('x-ms-user-quota-resets-after')),
  ];
  for (const [name, value] of headers) {
    if (SECONDS.test(name.toLowerCase())) waits.push(seconds(value));
  }
  const known = waits.filter((wait) => wait !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** `hh:mm:ss`, with or without days and fractions, in milliseconds. */
export function timeSpan(value: string | undefined): number | undefined {
  const parts = /^(?:(\d+)\.)?(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(value ?? '');
  if (parts === null) return undefined;
  const [days, hours, minutes, secs] = parts.slice(1).map((part) => Number(part ?? 0));
  return (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60_000 + (secs ?? 0) * 1000;
}

function retryAfter(value: string | undefined, now: number): number | undefined {
  const wait = seconds(value);
  if (wait !== undefined || value === undefined) return wait;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function seconds(value: string | undefined): number | undefined {
  const parsed = nonNegative(value);
  return parsed === undefined ? undefined : parsed * 1000;
}

function nonNegative(value: string | undefined): number | undefined {
  if (value === undefined || value.trim() === '') return undefined;
  const parsed = Number(value);
  return Number.isFinite(parsed) && parsed >= 0 ? parsed : undefined;
}
