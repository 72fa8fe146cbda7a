import type { IncomingHttpHeaders } from 'node:http';
import { DeliveryError } from './notifier.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Longer than this nobody is waited for; the next attempt will hear it again. */
const LONGEST_WAIT_MS = 6 * 3_600_000;
/** About the address or the credential, whatever the message is. */
const NOT_THE_MESSAGE: ReadonlySet<number> = new Set([401, 404, 407, 410]);

/** What an answer's status means for its message; undefined: it arrived. */
export function failureOf(host: string, { status, headers, body }: Answer): DeliveryError | undefined {
  if (status >= 200 && status < 300) return undefined;
  const answer = { status, body };
  if (status >= 300 && status < 400)
    return new DeliveryError('gone', `${host} answered ${status}: redirects are not followed`, undefined, answer);
  const text = `${host} answered ${status}`;
  if (NOT_THE_MESSAGE.has(status)) return new DeliveryError('gone', text, undefined, answer);
  const waitMs = retryAfterMs(headers['retry-after']);
  // GitHub's secondary limits are a 403 that says when to come back.
  const isThrottled = status === 403 && (waitMs !== undefined || headers['x-ratelimit-remaining'] === '0');
  const isPassing = status === 408 || status === 425 || status === 429 || status >= 500 || isThrottled;
  return new DeliveryError(isPassing ? 'retry' : 'rejected', text, waitMs, answer);
}

/** Seconds or a date, as milliseconds from now; undefined when absent or unreadable. */
function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_WAIT_MS);
}
