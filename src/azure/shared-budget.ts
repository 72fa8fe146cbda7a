import { apiFamily, type ApiFamily } from './api-family.ts';
import { AzureError } from './azure-error.ts';
import type { Clock } from './clock.ts';
import type { Limits } from './limits.ts';
import type { TokenIdentity } from './token-identity.ts';

/** So many points in a window of so long, which begins with the first of them. */
export interface WindowRate {
  readonly points: number;
  readonly seconds: number;
}

/** Counters that other processes spend from too, wherever they are kept. May throw when they cannot be reached. */
export interface SharedCounters {
  /** 0 when the points were taken, else the milliseconds to wait before asking again. */
  take(key: string, rate: WindowRate, points: number): Promise<number>;
  /** Nobody takes anything for so long. */
  block(key: string, rate: WindowRate, ms: number): Promise<void>;
}

/** What makes several processes one caller in Azure's eyes. */
export interface Sharing {
  readonly counters: SharedCounters;
  readonly identity: TokenIdentity;
}

/**
 * Two windows that touch may be spent at once, so the windows are short: any 5 s meet six of a second, which is 12 of
 * the 15 queries that Resource Graph gives, and any 10 s three of five seconds, all 12 units of Cost Management.
 */
const RATES: Readonly<Record<ApiFamily, readonly WindowRate[]>> = {
  resourceGraph: [{ points: 2, seconds: 1 }],
  arm: [{ points: 20, seconds: 1 }],
  metrics: [{ points: 10, seconds: 1 }],
  cost: [
    { points: 300, seconds: 3_600 },
    { points: 4, seconds: 5 },
  ],
  // Counted by address, and workers have their own.
  retailPrices: [],
};
/** Before counters that cannot be reached are asked again. */
const PATIENCE_MS = 1_000;

export interface SharedBudget {
  /** Resolves when it is the caller's turn among all processes. Rejects with AzureError when that cannot come in time. */
  turn(url: string, cost: number, signal: AbortSignal | undefined): Promise<void>;
  /** Azure told one caller to stay away: all do. */
  stayAway(url: string, ms: number): Promise<void>;
}

export function createSharedBudget({ counters, identity }: Sharing, limits: Limits, clock: Clock): SharedBudget {
  // One of a process asks at a time: the others would only add to the counters' load.
  const queues = new Map<string, Promise<unknown>>();

  async function take(key: string, spend: Spend): Promise<void> {
    for (;;) {
      spend.signal?.throwIfAborted();
      const wait = await counters.take(key, spend.rate, spend.cost).catch(() => undefined);
      if (wait === 0) return;
      const pause = wait ?? PATIENCE_MS * (0.5 + clock.random());
      if (clock.now() + pause >= limits.deadline) throw tooLate(spend.family, wait);
      await clock.sleep(pause, spend.signal);
    }
  }

  return {
    turn(url, cost, signal) {
      const family = apiFamily(url);
      const key = sharedKey(url, identity);
      const turn = (queues.get(key) ?? Promise.resolve()).then(async () => {
        for (const rate of RATES[family]) await take(key, { family, rate, cost, signal });
      });
      queues.set(
        key,
        turn.catch(() => undefined),
      );
      return turn;
    },
    async stayAway(url, ms) {
      // The last rate is asked last, right before the call leaves.
      const rate = RATES[apiFamily(url)].at(-1);
      // Counters that cannot be reached stop everybody anyway.
      if (rate !== undefined) await counters.block(sharedKey(url, identity), rate, ms).catch(() => undefined);
    },
  };
}

interface Spend {
  readonly family: ApiFamily;
  readonly rate: WindowRate;
  readonly cost: number;
  readonly signal: AbortSignal | undefined;
}

/** Whose quota a call spends: a principal's, a subscription's, a tenant's or a region's. */
export function sharedKey(url: string, { tenant, principal }: TokenIdentity): string {
  const { host, pathname } = new URL(url);
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(pathname)?.[1]?.toLowerCase() ?? 'tenant';
  switch (apiFamily(url)) {
    case 'resourceGraph':
      return `arg:${tenant}:${principal}`;
    case 'arm':
      return `arm:${principal}:${subscription}`;
    case 'cost':
      return `cost:${tenant}`;
    case 'metrics':
      return `metrics:${subscription}:${host}`;
    case 'retailPrices':
      return 'prices';
  }
}

function tooLate(family: ApiFamily, wait: number | undefined): AzureError {
  return wait === undefined
    ? new AzureError('failed', 'the rate budget that all workers share cannot be reached')
    : new AzureError('throttled', `the rate budget of ${family} does not reach before the deadline`);
}
