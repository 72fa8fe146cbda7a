import type { Call } from './call.ts';
import { headerText } from './call.ts';
import type { FaultKind, FaultRule } from './faults.ts';
import type { Reply } from './reply.ts';
import { armError } from './reply.ts';
import { damage } from './damage.ts';

/** How a reply travels: whole, as other text, cut, in drips, or not at all. */
export type Delivery =
  | { readonly manner: 'whole' | 'truncated' | 'slow'; readonly reply: Reply }
  | {
      readonly manner: 'text';
      readonly status: number;
      readonly text: string;
      readonly contentType: string | undefined;
    }
  | { readonly manner: 'reset' | 'hang' };

const HUGE_SECONDS = '3600';
const HTML = '<!DOCTYPE html><html><head><title>Gateway</title></head><body><h1>Please sign in</h1></body></html>';
const THROTTLED = armError(429, 'TooManyRequests', 'Too many requests. Please retry.');

/** Delivers a reply under a fault, or untouched without one. `answer` is called only where the true reply matters. */
export function deliver(fault: FaultRule | undefined, call: Call, answer: () => Reply): Delivery {
  if (fault === undefined) return { manner: 'whole', reply: answer() };
  const failure = failureOf(fault, call);
  if (failure !== undefined) return { manner: 'whole', reply: failure };
  return disturbed(fault.kind) ?? carried(fault.kind, call, answer());
}

function disturbed(kind: FaultKind): Delivery | undefined {
  switch (kind) {
    case 'connection-reset':
      return { manner: 'reset' };
    case 'hang':
      return { manner: 'hang' };
    case 'html-bad-gateway':
      return { manner: 'text', status: 502, text: HTML, contentType: 'text/html' };
    case 'html-ok':
      return { manner: 'text', status: 200, text: HTML, contentType: 'text/html; charset=utf-8' };
    case 'empty-ok':
      return { manner: 'text', status: 200, text: '', contentType: undefined };
    default:
      return undefined;
  }
}

function carried(kind: FaultKind, call: Call, reply: Reply): Delivery {
  if (kind === 'slow-body') return { manner: 'slow', reply };
  if (kind === 'truncated-json') return { manner: 'truncated', reply };
  return { manner: 'whole', reply: damage(kind, call, reply) };
}

function failureOf(fault: FaultRule, call: Call): Reply | undefined {
  const seconds = String(fault.retryAfterSeconds ?? 1);
  switch (fault.kind) {
    case 'throttled-seconds':
      return { ...THROTTLED, headers: { 'retry-after': seconds } };
    case 'throttled-date':
      // In the past, so that a client that reads dates need not wait.
      return { ...THROTTLED, headers: { 'retry-after': 'Fri, 20 Nov 2020 06:00:00 GMT' } };
    case 'throttled-huge':
      return { ...THROTTLED, headers: { 'retry-after': HUGE_SECONDS } };
    case 'throttled-quota-headers':
      return {
        ...armError(429, 'RateLimiting', 'Please provide below info when asking for support: rate limit reached.'),
        headers: {
          'x-ms-user-quota-remaining': '0',
          'x-ms-user-quota-resets-after': `00:00:${seconds.padStart(2, '0')}`,
        },
      };
    case 'throttled-cost-headers':
      return {
        ...armError(429, '429', 'Too many requests. Please retry.'),
        headers: {
          'x-ms-ratelimit-microsoft.costmanagement-qpu-retry-after': seconds,
          'x-ms-ratelimit-microsoft.costmanagement-entity-retry-after': seconds,
        },
      };
    case 'claims-challenge':
      return challenge(call);
    default:
      return PLAIN_FAILURES[fault.kind];
  }
}

const PLAIN_FAILURES: Partial<Record<FaultKind, Reply>> = {
  'internal-error': armError(500, 'InternalServerError', 'Encountered an internal server error.'),
  unavailable: armError(503, 'ServiceUnavailable', 'The service is temporarily unavailable.'),
  'gateway-timeout': armError(504, 'GatewayTimeout', 'The gateway did not receive a response in time.'),
  overloaded: armError(529, 'Overloaded', 'The backend is throttling requests.'),
  unauthorized: armError(401, 'InvalidAuthenticationToken', 'The access token is invalid.'),
  forbidden: armError(403, 'AuthorizationFailed', 'The client does not have authorization to perform this action.'),
  'not-found': armError(404, 'ResourceNotFound', 'The resource was not found.'),
  conflict: armError(409, 'Conflict', 'The request conflicts with another operation in progress.'),
};

function challenge(call: Call): Reply {
  const claims = Buffer.from('{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}').toString('base64');
  const authority =
    headerText(call.headers['x-simulated-host']) === undefined ? call.base : 'https://login.microsoftonline.com';
  return {
    ...armError(401, 'InvalidAuthenticationToken', 'Continuous access evaluation resulted in a challenge.'),
    headers: {
      'www-authenticate': `Bearer realm="", authorization_uri="${authority}/common/oauth2/authorize", error="insufficient_claims", claims="${claims}"`,
    },
  };
}
