import { describe, expect, test } from 'vitest';
import { AzureError } from '../../src/azure/azure-error.ts';
import { DEFAULT_LIMITS } from '../../src/azure/limits.ts';
import { createSharedBudget, sharedKey, type SharedCounters, type WindowRate } from '../../src/azure/shared-budget.ts';
import { claimedIdentity } from '../../src/azure/token-identity.ts';
import { fakeClock, type FakeClock } from '../support/clock.ts';

const IDENTITY = { tenant: 't', principal: 'p' };
const SUBSCRIPTION = '11111111-1111-1111-1111-111111111111';
const ARM = 'https://management.azure.com';
const URLS = {
  graph: `${ARM}/providers/Microsoft.ResourceGraph/resources?api-version=1`,
  arm: `${ARM}/subscriptions/${SUBSCRIPTION.toUpperCase()}/resourceGroups`,
  cost: `${ARM}/subscriptions/${SUBSCRIPTION}/providers/Microsoft.CostManagement/query`,
  metrics: `https://eastus.metrics.monitor.azure.com/subscriptions/${SUBSCRIPTION}/metrics:getBatch`,
  prices: 'https://prices.azure.com/api/retail/prices',
};

interface Window {
  start: number;
  spent: number;
}

function id(key: string, { points, seconds }: WindowRate): string {
  return `${key} ${points}/${seconds}`;
}

/** What a database would keep, by the test's clock: windows that begin with their first point. */
function counters(
  clock: FakeClock,
): SharedCounters & { readonly taken: { key: string; at: number; points: number }[] } {
  const windows = new Map<string, Window>();
  const taken: { key: string; at: number; points: number }[] = [];
  return {
    taken,
    take: (key, rate, cost) => {
      const now = clock.now();
      const points = Math.min(cost, rate.points);
      const window = windows.get(id(key, rate));
      const isOpen = window !== undefined && now < window.start + rate.seconds * 1_000;
      if (isOpen && window.spent + points > rate.points)
        return Promise.resolve(window.start + rate.seconds * 1_000 - now);
      if (isOpen) window.spent += points;
      else windows.set(id(key, rate), { start: now, spent: points });
      taken.push({ key: id(key, rate), at: now, points });
      return Promise.resolve(0);
    },
    block: (key, rate, ms) => {
      windows.set(id(key, rate), { start: clock.now() + ms - rate.seconds * 1_000, spent: rate.points + 1 });
      return Promise.resolve();
    },
  };
}

function budgetOf(clock: FakeClock, shared: SharedCounters, deadline = Number.POSITIVE_INFINITY) {
  return createSharedBudget({ counters: shared, identity: IDENTITY }, { ...DEFAULT_LIMITS, deadline }, clock);
}

/** The most points of one counter in any span of so long. */
function most(taken: readonly { readonly at: number; readonly points: number }[], spanMs: number): number {
  return Math.max(
    ...taken.map(({ at: from }) =>
      taken.reduce((sum, { at, points }) => (at >= from && at < from + spanMs ? sum + points : sum), 0),
    ),
  );
}

describe('a shared budget', () => {
  test.each([
    ['graph', 1, 5_000, 15],
    ['cost', 1, 10_000, 12],
    ['cost', 3, 60_000, 60],
    ['arm', 1, 10_000, 250],
  ] as const)(
    "several processes keep %s (cost %i) within Azure's number in any %i ms: %i",
    async (api, cost, span, limit) => {
      const clock = fakeClock();
      const shared = counters(clock);
      const processes = [0, 1, 2, 3].map(() => budgetOf(clock, shared));
      await clock.run(
        Promise.all(
          processes.flatMap((budget) => Array.from({ length: 30 }, () => budget.turn(URLS[api], cost, undefined))),
        ),
      );
      // The hour's counter is longer than any span here.
      const byCounter = Map.groupBy(
        shared.taken.filter(({ key }) => !key.endsWith('/3600')),
        ({ key }) => key,
      );
      expect([...byCounter.values()].filter((taken) => most(taken, span) > limit)).toEqual([]);
      expect(shared.taken.length).toBeGreaterThanOrEqual(120);
    },
  );

  test('when Azure refuses one process, all stay away', async () => {
    const clock = fakeClock();
    const shared = counters(clock);
    await budgetOf(clock, shared).stayAway(URLS.graph, 30_000);
    const before = clock.now();
    await clock.run(budgetOf(clock, shared).turn(URLS.graph, 1, undefined));
    expect(clock.now() - before).toBe(30_000);
  });

  test('counters that cannot be reached hold the call back until they can', async () => {
    const clock = fakeClock();
    const shared = counters(clock);
    let failures = 5;
    const budget = budgetOf(clock, {
      ...shared,
      take: (...spend) => ((failures -= 1) >= 0 ? Promise.reject(new Error('away')) : shared.take(...spend)),
    });
    await clock.run(budget.turn(URLS.arm, 1, undefined));
    expect(clock.slept).toHaveLength(5);
    expect(shared.taken).toHaveLength(1);
  });

  test('nothing leaves without them: at the deadline the call fails', async () => {
    const clock = fakeClock();
    const away: SharedCounters = {
      take: () => Promise.reject(new Error('away')),
      block: () => Promise.reject(new Error('away')),
    };
    const budget = budgetOf(clock, away, clock.now() + 10_000);
    const failure = await clock.run(budget.turn(URLS.arm, 1, undefined).catch((error: unknown) => error));
    expect(failure).toBeInstanceOf(AzureError);
    expect(failure).toMatchObject({
      reason: 'failed',
      message: 'the rate budget that all workers share cannot be reached',
    });
    await expect(budget.stayAway(URLS.arm, 1_000)).resolves.toBeUndefined();
  });

  test('a turn that would come after the deadline is refused at once', async () => {
    const clock = fakeClock();
    const shared = counters(clock);
    const budget = budgetOf(clock, shared, clock.now() + 10_000);
    await budget.stayAway(URLS.cost, 20_000);
    await expect(budget.turn(URLS.cost, 1, undefined)).rejects.toMatchObject({ reason: 'throttled' });
  });

  test('one that fails does not hold up the next', async () => {
    const clock = fakeClock();
    const shared = counters(clock);
    const budget = budgetOf(clock, shared);
    const stopped = budget.turn(URLS.arm, 1, AbortSignal.abort(new Error('stop')));
    const next = budget.turn(URLS.arm, 1, undefined);
    await expect(stopped).rejects.toThrow('stop');
    await expect(next).resolves.toBeUndefined();
  });

  test("public prices are nobody's quota", async () => {
    const clock = fakeClock();
    const shared = counters(clock);
    await budgetOf(clock, shared).turn(URLS.prices, 1, undefined);
    expect(shared.taken).toEqual([]);
  });
});

function token(claims: object): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;
}

describe('whose quota it is', () => {
  test.each([
    ['graph', 'arg:t:p'],
    ['arm', `arm:p:${SUBSCRIPTION}`],
    ['cost', 'cost:t'],
    ['metrics', `metrics:${SUBSCRIPTION}:eastus.metrics.monitor.azure.com`],
  ] as const)('%s: %s', (api, key) => expect(sharedKey(URLS[api], IDENTITY)).toBe(key));

  test('is in the token', () => {
    expect(claimedIdentity(token({ tid: 'T', oid: 'O', appid: 'A' }))).toEqual({ tenant: 'T', principal: 'O' });
    expect(claimedIdentity(token({ tid: 'T', appid: 'A' }))).toEqual({ tenant: 'T', principal: 'A' });
  });

  test.each(['', 'opaque', 'a.b.c', `e30.${Buffer.from('{}').toString('base64url')}.x`])(
    'a token that tells nothing shares with all such: %s',
    (text) => expect(claimedIdentity(text)).toEqual({ tenant: 'unknown', principal: 'unknown' }),
  );
});
