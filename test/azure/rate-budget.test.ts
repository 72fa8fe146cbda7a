import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/azure/limits.ts';
import { fakeClock } from '../support/clock.ts';
import { calm, inTurn, scripted, testAzure, type Reply } from '../support/azure.ts';

const NO_ROWS = { totalRecords: 0, count: 0, resultTruncated: 'false', data: [] };
const QUERY = { table: 'resources', types: ['a/b'], subscriptions: ['s1'] };

/** The most calls that fell into any window of this length. */
function densest(times: readonly number[], windowMs: number): number {
  return Math.max(...times.map((start) => times.filter((time) => time >= start && time < start + windowMs).length));
}

function pacedAzure(answer: (call: number) => Reply) {
  const clock = fakeClock();
  const times: number[] = [];
  const httpClient = scripted((_, call) => {
    times.push(clock.now());
    return answer(call);
  });
  const azure = testAzure({ httpClient, clock, limits: { maxAttempts: 3, deadline: Number.POSITIVE_INFINITY } });
  return { azure, clock, times };
}

async function drain(pages: AsyncIterable<unknown>): Promise<void> {
  for await (const page of pages) void page;
}

describe('Resource Graph', () => {
  test('never gets more than 15 queries in 5 s, whoever asks', async () => {
    const { azure, clock, times } = pacedAzure(() => ({ body: NO_ROWS }));
    await clock.run(Promise.all(Array.from({ length: 100 }, () => drain(azure.resourceGraph.pages(QUERY, calm())))));
    expect(times).toHaveLength(100);
    expect(densest(times, 5000)).toBeLessThanOrEqual(15);
    // Only the first of the queue watches the clock.
    expect(clock.slept.length).toBeLessThanOrEqual(100);
  });
});

describe('Resource Graph as others use it too', () => {
  test('stops all callers when the quota is used up, before anyone is refused', async () => {
    const { azure, clock, times } = pacedAzure((call) => ({
      body: NO_ROWS,
      headers: call === 1 ? { 'x-ms-user-quota-remaining': '0', 'x-ms-user-quota-resets-after': '00:00:05' } : {},
    }));
    await clock.run(drain(azure.resourceGraph.pages(QUERY, calm())));
    const start = times[0] ?? 0;
    await clock.run(Promise.all([1, 2, 3].map(() => drain(azure.resourceGraph.pages(QUERY, calm())))));
    expect(times.slice(1).every((time) => time >= start + 5000)).toBe(true);
  });

  test('slows down when others spend from the same quota', async () => {
    const { azure, clock, times } = pacedAzure(() => ({
      body: NO_ROWS,
      headers: { 'x-ms-user-quota-remaining': '0', 'x-ms-user-quota-resets-after': '00:00:02' },
    }));
    for (let call = 0; call < 3; call += 1) await clock.run(drain(azure.resourceGraph.pages(QUERY, calm())));
    const [first = 0, second = 0, third = 0] = times;
    expect([second - first, third - second].every((gap) => gap >= 2000)).toBe(true);
  });

  test('waits as soon as Azure says that less is left than we thought', async () => {
    const { azure, clock, times } = pacedAzure(() => ({
      body: NO_ROWS,
      headers: { 'x-ms-user-quota-remaining': '1' },
    }));
    for (let call = 0; call < 3; call += 1) await clock.run(drain(azure.resourceGraph.pages(QUERY, calm())));
    const [first = 0, second = 0, third = 0] = times;
    expect(second).toBe(first);
    expect(third).toBeGreaterThan(second);
  });

  test('keeps its pace for a long queue behind a refusal', async () => {
    const { azure, clock, times } = pacedAzure((call) =>
      call === 1 ? { status: 429, headers: { 'x-ms-user-quota-resets-after': '00:00:10' } } : { body: NO_ROWS },
    );
    const start = clock.now();
    await clock.run(Promise.all(Array.from({ length: 60 }, () => drain(azure.resourceGraph.pages(QUERY, calm())))));
    expect(times).toHaveLength(61);
    expect(densest(times, 5000)).toBeLessThanOrEqual(15);
    expect(Math.max(...times) - start).toBeLessThan(10_000 + (60 / 12) * 5000 + 1000);
  });

  test('a refusal of one caller holds back the others', async () => {
    const { azure, clock, times } = pacedAzure((call) =>
      call === 1 ? { status: 429, headers: { 'x-ms-user-quota-resets-after': '00:00:10' } } : { body: NO_ROWS },
    );
    const first = drain(azure.resourceGraph.pages(QUERY, calm()));
    await new Promise((resolve) => setImmediate(resolve));
    await clock.run(Promise.all([first, drain(azure.resourceGraph.pages(QUERY, calm()))]));
    const [start = 0, ...rest] = times;
    expect(rest).toHaveLength(2);
    expect(rest.every((time) => time >= start + 10_000)).toBe(true);
  });

  test('a block that is longer than the cap fails everyone behind it at once', async () => {
    const { azure, clock, times } = pacedAzure(() => ({ status: 429, headers: { 'retry-after': '3600' } }));
    await expect(clock.run(drain(azure.resourceGraph.pages(QUERY, calm())))).rejects.toMatchObject({
      reason: 'throttled',
    });
    await expect(clock.run(drain(azure.resourceGraph.pages(QUERY, calm())))).rejects.toMatchObject({
      reason: 'throttled',
      message: expect.stringContaining('3600 s'),
    });
    expect(times).toHaveLength(1);
    expect(clock.slept).toEqual([]);
  });
});

describe('ARM', () => {
  test('gets a burst of 100 and then 20 a second in each subscription', async () => {
    const { azure, clock, times } = pacedAzure(() => ({ body: { value: [] } }));
    const start = clock.now();
    await clock.run(Promise.all(Array.from({ length: 140 }, () => azure.budgets.list('/subscriptions/s1', calm()))));
    expect(times.filter((time) => time === start)).toHaveLength(100);
    expect(Math.max(...times) - start).toBe(2000);
  });

  test('one subscription does not wait for another', async () => {
    const { azure, clock } = pacedAzure(() => ({ body: { value: [] } }));
    const subscriptions = Array.from({ length: 300 }, (_, index) => `/subscriptions/s${index}`);
    await clock.run(Promise.all(subscriptions.map((id) => azure.budgets.list(id, calm()))));
    expect(clock.slept).toEqual([]);
  });

  test('a wait beyond the cap holds back one operation, not the subscription', async () => {
    const account = '/subscriptions/s1/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/a';
    const { azure, clock, times } = pacedAzure((call) =>
      call === 1 ? { status: 429, headers: { 'retry-after': '86400' } } : { body: { value: [] } },
    );
    const refused = await clock.run(azure.cognitive.deployments(account, calm()));
    const behind = await clock.run(azure.cognitive.deployments(`${account}2`, calm()));
    const models = await clock.run(azure.cognitive.models('s1', 'eastus', calm()));
    const budgets = await clock.run(azure.budgets.list('/subscriptions/s1', calm()));
    expect([refused, behind].map(({ failure }) => failure?.reason)).toEqual(['throttled', 'throttled']);
    expect([models, budgets].map(({ failure }) => failure)).toEqual([undefined, undefined]);
    expect(times).toHaveLength(3);
  });

  test('a wait within the cap holds back the whole subscription', async () => {
    const { azure, clock, times } = pacedAzure((call) =>
      call === 1 ? { status: 429, headers: { 'retry-after': '10' } } : { body: { value: [] } },
    );
    const first = azure.budgets.list('/subscriptions/s1', calm());
    await new Promise((resolve) => setImmediate(resolve));
    const other = azure.cognitive.models('s1', 'eastus', calm());
    await clock.run(Promise.all([first, other]));
    const [start = 0, ...rest] = times;
    expect(rest.every((time) => time >= start + 10_000)).toBe(true);
  });
});

describe('Cost Management', () => {
  test('what ARM has left of its reads says nothing about units of cost', async () => {
    const { azure, clock, times } = pacedAzure(() => ({
      status: 204,
      body: '',
      headers: { 'x-ms-ratelimit-remaining-subscription-reads': '0' },
    }));
    const month = [new Date('2026-10-01'), new Date('2026-10-31')] as const;
    for (const id of ['s1', 's2', 's3']) await clock.run(azure.cost.byResource(id, ...month, calm()));
    expect(new Set(times).size).toBe(1);
  });

  test('stays below 12 units in 10 s and 60 a minute for the tenant', async () => {
    const { azure, clock, times } = pacedAzure(() => ({ status: 204, body: '' }));
    const month = [new Date('2026-10-01'), new Date('2026-10-31')] as const;
    await clock.run(
      Promise.all(Array.from({ length: 120 }, (_, index) => azure.cost.byResource(`s${index}`, ...month, calm()))),
    );
    expect(times).toHaveLength(120);
    expect(densest(times, 10_000)).toBeLessThanOrEqual(12);
    expect(densest(times, 60_000)).toBeLessThanOrEqual(60);
  });

  test('a year of data weighs twelve times as much as a month', async () => {
    const { azure, clock, times } = pacedAzure(() => ({ status: 204, body: '' }));
    const year = [new Date('2025-11-01'), new Date('2026-10-31')] as const;
    await clock.run(Promise.all(['s1', 's2'].map((id) => azure.cost.byResource(id, ...year, calm()))));
    const [first = 0, second = 0] = times;
    expect(second - first).toBeGreaterThanOrEqual(12_000);
  });
});

test('a turn that would come after the deadline fails at once', async () => {
  const clock = fakeClock();
  const httpClient = inTurn({ body: NO_ROWS });
  const azure = testAzure({ httpClient, clock, limits: { ...DEFAULT_LIMITS, deadline: clock.now() + 1000 } });
  const results = await clock.run(
    Promise.allSettled(Array.from({ length: 20 }, () => drain(azure.resourceGraph.pages(QUERY, calm())))),
  );
  const late = results.filter((result) => result.status === 'rejected');
  expect(httpClient.sent.length + late.length).toBe(20);
  expect(late.length).toBeGreaterThan(10);
  expect(late.map((result) => result.reason.reason)).toEqual(late.map(() => 'throttled'));
});

test('pacing can be switched off for a simulator in the same process', async () => {
  const clock = fakeClock();
  const azure = testAzure({ httpClient: inTurn({ body: NO_ROWS }), clock, limits: { pacing: false } });
  await clock.run(Promise.all(Array.from({ length: 100 }, () => drain(azure.resourceGraph.pages(QUERY, calm())))));
  expect(clock.slept).toEqual([]);
});
