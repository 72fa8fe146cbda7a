import {
  isRestError,
  type PipelinePolicy,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { apiFamily } from './api-family.ts';
import type { Clock } from './clock.ts';
import type { Limits } from './limits.ts';
import type { Ledger } from './ledger.ts';
import { requestedWait } from './throttle-headers.ts';

type Outcome = { readonly response: PipelineResponse } | { readonly error: unknown };
type Trouble = 'throttled' | 'unreachable' | 'unknown-host';

const NETWORK_CODES = new Set(
  (
    'REQUEST_SEND_ERROR PARSE_ERROR ECONNRESET ECONNREFUSED ECONNABORTED EPIPE ETIMEDOUT ESOCKETTIMEDOUT EAI_AGAIN ' +
    'ENETUNREACH EHOSTUNREACH ENETDOWN ERR_STREAM_PREMATURE_CLOSE'
  ).split(' '),
);

/**
 * Tries again what may yet succeed, as long as the wait is within the cap and the deadline.
 * What it gives up on it hands out as it came: the error guard outside names it.
 */
export function retryPolicy(limits: Limits, clock: Clock, ledger: Ledger): PipelinePolicy {
  return {
    name: 'azauditRetry',
    async sendRequest(request, next) {
      for (let attempt = 1; ; attempt += 1) {
        const outcome = await settle(next(request));
        const wait = waitBeforeRetry(outcome, attempt, { request, limits, clock });
        if (wait === undefined) return unwrap(outcome);
        ledger.waited(request.url, wait);
        await clock.sleep(wait, nativeSignal(request));
      }
    },
  };
}

interface Circumstances {
  readonly request: PipelineRequest;
  readonly limits: Limits;
  readonly clock: Clock;
}

function waitBeforeRetry(outcome: Outcome, attempt: number, circumstances: Circumstances): number | undefined {
  const { request, limits, clock } = circumstances;
  const trouble = troubleOf(outcome, request);
  if (trouble === undefined || attempt >= limits.maxAttempts) return undefined;
  // A host that does not exist (some regions have no metrics host) will not exist in a second either.
  if (trouble === 'unknown-host' && attempt > 1) return undefined;
  const asked = 'response' in outcome ? requestedWait(outcome.response.headers, clock.now()) : undefined;
  const wait = Math.max(asked ?? 0, asked !== undefined && attempt === 1 ? 0 : backoff(attempt, circumstances));
  return wait > limits.maxWaitMs || clock.now() + wait >= limits.deadline ? undefined : wait;
}

function backoff(attempt: number, { request, limits, clock }: Circumstances): number {
  const step = Math.min(limits.maxBackoffMs, limits.backoffMs * 2 ** (attempt - 1));
  const floor = attempt > 1 && apiFamily(request.url) === 'cost' ? limits.costFloorMs : 0;
  return Math.max(floor, step * (0.75 + clock.random() / 2));
}

function troubleOf(outcome: Outcome, request: PipelineRequest): Trouble | undefined {
  if (request.abortSignal?.aborted === true) return undefined;
  if ('response' in outcome) {
    const { status } = outcome.response;
    if (status === 429 || status === 529) return 'throttled';
    return status === 408 || (status >= 500 && status !== 501 && status !== 505) ? 'unreachable' : undefined;
  }
  if (!isRestError(outcome.error)) return undefined;
  if (outcome.error.code === 'ENOTFOUND') return 'unknown-host';
  return outcome.error.code !== undefined && NETWORK_CODES.has(outcome.error.code) ? 'unreachable' : undefined;
}

async function settle(attempt: Promise<PipelineResponse>): Promise<Outcome> {
  try {
    return { response: await attempt };
  } catch (error) {
    return { error };
  }
}

function unwrap(outcome: Outcome): PipelineResponse {
  if ('error' in outcome) throw outcome.error;
  return outcome.response;
}

function nativeSignal(request: PipelineRequest): AbortSignal | undefined {
  return request.abortSignal instanceof AbortSignal ? request.abortSignal : undefined;
}
