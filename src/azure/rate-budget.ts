import type { PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { apiFamily, type ApiFamily } from './api-family.ts';
import { AzureError } from './azure-error.ts';
import type { Clock } from './clock.ts';
import type { Ledger } from './ledger.ts';
import type { Limits } from './limits.ts';
import { costUnits } from './cost-units.ts';
import { requestedWait, timeSpan } from './throttle-headers.ts';
import { TokenBucket } from './token-bucket.ts';

interface Rate {
  readonly capacity: number;
  readonly perSecond: number;
}

/**
 * Below Azure's own numbers: Resource Graph gives a principal 15 queries in 5 s, Cost Management a tenant 12 units in
 * 10 s, 60 a minute and 600 an hour, ARM a subscription 250 reads and 25 more a second. A burst and the refill behind
 * it fall into one window, so the capacity is what is left of the window's number after the refill.
 */
const RATES: Readonly<Record<ApiFamily, readonly Rate[]>> = {
  resourceGraph: [{ capacity: 3, perSecond: 12 / 5 }],
  arm: [{ capacity: 100, perSecond: 20 }],
  metrics: [{ capacity: 20, perSecond: 10 }],
  cost: [
    { capacity: 4, perSecond: 0.8 },
    { capacity: 300, perSecond: 300 / 3600 },
  ],
  retailPrices: [{ capacity: 10, perSecond: 5 }],
};

/** Paces every attempt. All callers of one quota share its buckets, and stop together when Azure says so. */
export function rateBudgetPolicy(limits: Limits, clock: Clock, ledger: Ledger): PipelinePolicy {
  const buckets = new Map<string, readonly TokenBucket[]>();
  return {
    name: 'azauditRateBudget',
    async sendRequest(request, next) {
      if (!limits.pacing) return next(request);
      const family = apiFamily(request.url);
      const key = quotaKey(family, request.url);
      const shared = buckets.get(key) ?? RATES[family].map((rate) => new TokenBucket({ ...rate, now: clock.now() }));
      buckets.set(key, shared);
      await takeTurn(shared, request, { family, limits, clock, ledger });
      const response = await next(request);
      observe(shared, response, clock.now());
      return response;
    },
  };
}

interface Turn {
  readonly family: ApiFamily;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly ledger: Ledger;
}

async function takeTurn(buckets: readonly TokenBucket[], request: PipelineRequest, turn: Turn): Promise<void> {
  const { clock, ledger } = turn;
  const cost = turn.family === 'cost' ? costUnits(request.body) : 1;
  const signal = request.abortSignal instanceof AbortSignal ? request.abortSignal : undefined;
  let wait = reserve(buckets, cost, clock.now());
  while (wait > 0) {
    const refusal = refusalOf(wait, blockedFor(buckets, clock.now()), turn);
    if (refusal !== undefined) {
      for (const bucket of buckets) bucket.release(cost);
      throw refusal;
    }
    ledger.waited(request.url, wait);
    await clock.sleep(wait, signal);
    if (blockedFor(buckets, clock.now()) === 0) return;
    // Azure refused another caller meanwhile: queue again behind the block.
    for (const bucket of buckets) bucket.release(cost);
    wait = reserve(buckets, cost, clock.now());
  }
}

function reserve(buckets: readonly TokenBucket[], cost: number, now: number): number {
  return Math.max(...buckets.map((bucket) => bucket.reserve(cost, now)));
}

/** Waiting for one's turn is fine, however long; waiting beyond the cap because Azure told somebody to is not. */
function refusalOf(wait: number, blocked: number, { family, limits, clock }: Turn): AzureError | undefined {
  if (blocked > limits.maxWaitMs) {
    return new AzureError('throttled', `${family} asked all callers to wait ${Math.ceil(blocked / 1000)} s`);
  }
  if (clock.now() + wait < limits.deadline) return undefined;
  return new AzureError('throttled', `the rate budget of ${family} does not reach before the deadline`);
}

function blockedFor(buckets: readonly TokenBucket[], now: number): number {
  return Math.max(...buckets.map((bucket) => bucket.blockedFor(now)));
}

function observe(buckets: readonly TokenBucket[], response: PipelineResponse, now: number): void {
  const { headers, status } = response;
  const refused = status === 429 ? requestedWait(headers, now) : undefined;
  const left = count(headers.get('x-ms-user-quota-remaining'));
  const exhausted = left === 0 ? timeSpan(headers.get('x-ms-user-quota-resets-after')) : undefined;
  const until = now + Math.max(refused ?? 0, exhausted ?? 0);
  const remaining = left ?? count(headers.get('x-ms-ratelimit-remaining-subscription-reads'));
  for (const bucket of buckets) {
    if (until > now) bucket.block(until);
    if (remaining !== undefined) bucket.atMost(remaining, now);
  }
}

function quotaKey(family: ApiFamily, url: string): string {
  const { host, pathname } = new URL(url);
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(pathname)?.[1]?.toLowerCase() ?? 'tenant';
  if (family === 'arm') return `arm ${subscription}`;
  return family === 'metrics' ? `metrics ${host} ${subscription}` : family;
}

function count(header: string | undefined): number | undefined {
  return header !== undefined && /^\d+$/.test(header) ? Number(header) : undefined;
}
