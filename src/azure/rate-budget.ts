import type { PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline';
import { apiFamily, type ApiFamily } from './api-family.ts';
import type { Clock } from './clock.ts';
import { costUnits } from './cost-units.ts';
import type { Ledger } from './ledger.ts';
import type { Limits } from './limits.ts';
import { Quota, type Rate } from './quota.ts';
import type { SharedBudget } from './shared-budget.ts';
import { requestedWait, timeSpan } from './throttle-headers.ts';

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

interface RateBudgetParts {
  readonly limits: Limits;
  readonly clock: Clock;
  readonly ledger: Ledger;
  /** What other processes spend from too. */
  readonly shared: SharedBudget | undefined;
}

/** Paces every attempt. All callers of one quota share it, and stop together when Azure says so. */
export function rateBudgetPolicy({ limits, clock, ledger, shared }: RateBudgetParts): PipelinePolicy {
  const quotas = new Map<string, Quota>();

  function quotaOf(key: string, family: ApiFamily, name: string): Quota {
    const quota = quotas.get(key) ?? new Quota({ name, rates: RATES[family], clock, limits });
    quotas.set(key, quota);
    return quota;
  }

  /** ARM refuses for seconds, as fast as its budget refills. Longer waits are of one operation of a provider behind it. */
  function quotasOf(url: string): { readonly whole: Quota; readonly operation: Quota | undefined } {
    const family = apiFamily(url);
    const key = quotaKey(family, url);
    const name = family === 'arm' ? operationOf(url) : undefined;
    return {
      whole: quotaOf(key, family, family),
      operation: name === undefined ? undefined : quotaOf(`${key} ${name}`, family, name),
    };
  }

  return {
    name: 'azauditRateBudget',
    async sendRequest(request, next) {
      if (!limits.pacing) return next(request);
      const { whole, operation } = quotasOf(request.url);
      const cost = apiFamily(request.url) === 'cost' ? costUnits(request.body) : 1;
      const queued = clock.now();
      const signal = request.abortSignal instanceof AbortSignal ? request.abortSignal : undefined;
      await operation?.turn(cost, signal);
      await whole.turn(cost, signal);
      await shared?.turn(request.url, cost, signal);
      ledger.waited(request.url, clock.now() - queued);
      const response = await next(request);
      const report = reportOf(response, clock.now());
      const isOfOperation = operation !== undefined && report.stayAwayMs > limits.maxWaitMs;
      (isOfOperation ? operation : whole).observe(report);
      if (report.stayAwayMs > 0 && !isOfOperation) await shared?.stayAway(request.url, report.stayAwayMs);
      return response;
    },
  };
}

function reportOf({ headers, status, request }: PipelineResponse, now: number) {
  const refused = status === 429 ? requestedWait(headers, now) : undefined;
  const left = remainingOf(apiFamily(request.url), headers);
  const exhausted = left === 0 ? timeSpan(headers.get('x-ms-user-quota-resets-after')) : undefined;
  return { stayAwayMs: Math.max(refused ?? 0, exhausted ?? 0), remaining: left };
}

/** ARM counts its reads on whatever passes through it, so the header tells nothing about the quotas of others. */
function remainingOf(family: ApiFamily, headers: PipelineResponse['headers']): number | undefined {
  if (family === 'resourceGraph') return count(headers.get('x-ms-user-quota-remaining'));
  return family === 'arm' ? count(headers.get('x-ms-ratelimit-remaining-subscription-reads')) : undefined;
}

/** `microsoft.cognitiveservices/accounts/deployments`: the types after the last provider of the path, which answers. */
function operationOf(url: string): string | undefined {
  const own = new URL(url).pathname.toLowerCase().split('/providers/').slice(1).at(-1);
  return own
    ?.split('/')
    .filter((_, index) => index === 0 || index % 2 === 1)
    .join('/');
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
