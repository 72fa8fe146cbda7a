import { describe, expect, test } from 'vitest';
import { dueInStore, previewsOf } from '../../../src/app/messages/preview.ts';
import { SAMPLE_SINKS } from '../../../src/app/messages/preview-demo.ts';
import { reconcile } from '../../../src/core/reconcile.ts';
import { findingOf } from '../../core/fixtures.ts';
import { digestOf } from '../../notifiers/digests.ts';
import { createOutbox } from '../../support/outbox.ts';

const NOW = new Date('2026-11-21T02:00:00.000Z');
const [sink = fail()] = SAMPLE_SINKS;

const { records, changes } = reconcile([], {
  now: NOW.toISOString(),
  runId: 'run-1',
  findings: [1, 2].map((index) =>
    findingOf(`/subscriptions/s/vm-${index}`, { monthly: 100 }, { owner: `team-${index}` }),
  ),
  observationOf: () => ({ kind: 'unknown' }),
  needsTwo: () => false,
  isPartial: () => false,
});
const run = {
  id: 'run-1',
  startedAt: NOW.toISOString(),
  finishedAt: NOW.toISOString(),
  version: '1',
  rulePackHash: 'x',
  scope: [],
};

function storeWith({ runs = 1 } = {}): ReturnType<typeof createOutbox> & Parameters<typeof dueInStore>[0] {
  const outbox = createOutbox();
  return {
    ...outbox,
    runs: () =>
      Promise.resolve(
        Array.from({ length: runs }, () => ({ run, resources: 9, findings: 2, complete: true, slot: null })),
      ),
    findings: () => Promise.resolve([...records.values()]),
    untold: () => Promise.resolve([]),
    savings: () => Promise.resolve([]),
    deadDeliveries: () => Promise.resolve(outbox.deliveries.filter(({ state }) => state === 'dead')),
  };
}

const later = new Date(NOW.getTime() + 3_600_000);

async function told(store: ReturnType<typeof storeWith>): Promise<void> {
  await store.setSinkMemory(sink.name, 'baseline', NOW.toISOString());
  await store.setSinkMemory(sink.name, 'heartbeat', NOW.toISOString());
}

async function kindsIn(store: ReturnType<typeof storeWith>, now = later): Promise<unknown[]> {
  const due = await dueInStore(store, sink, now);
  return (due?.digests ?? []).map(({ kind, owner, items }) => [kind, owner, items.length]);
}

describe('a preview of what is remembered', () => {
  test('is the first message for a sink that heard nothing', async () => {
    expect(await kindsIn(storeWith())).toEqual([['baseline', null, 2]]);
  });

  test('is what waits and is due, to the letter', async () => {
    const store = storeWith();
    await told(store);
    const [first, second] = [digestOf({ seed: 1 }), digestOf({ seed: 2 })];
    store.put(sink.name, first, NOW.getTime());
    store.put('another', digestOf(), NOW.getTime());
    store.put(sink.name, second, NOW.getTime());
    expect((await dueInStore(store, sink, later))?.digests).toEqual([first, second]);
    expect((await store.sinkMemory(sink.name)).size).toBe(2);
  });

  test('is nothing when everything was told, whatever stands', async () => {
    const store = storeWith();
    await told(store);
    expect(await dueInStore(store, sink, later)).toEqual({ digests: [], waiting: undefined });
  });

  test('is the backlog of each owner when its day has come', async () => {
    const store = storeWith();
    await told(store);
    expect(await kindsIn(store, new Date(NOW.getTime() + 7 * 24 * 3_600_000))).toEqual([
      ['weekly', 'team-1', 1],
      ['weekly', 'team-2', 1],
    ]);
  });

  test('is what earlier runs told nobody, and a message to another sink that was lost', async () => {
    const untold = changes.slice(0, 1).map(({ record, change }) => {
      return { ...change, fingerprint: record.fingerprint, untold: true };
    });
    const store = { ...storeWith(), untold: () => Promise.resolve(untold) };
    await told(store);
    const [delivery] = [store.put('another', digestOf(), NOW.getTime())];
    const [lost = fail()] = store.deliveries.filter(({ id }) => id === delivery);
    await store.updateDelivery({ ...lost, state: 'dead', error: 'gone away', endedAt: NOW.toISOString() });
    const due = await dueInStore(store, sink, later);
    expect(due?.digests).toMatchObject([
      { kind: 'changes', owner: 'team-1', notes: ['a message to another of 2026-11-21 was given up: gone away'] },
    ]);
  });

  test('is nothing, and says why, while a message is not due', async () => {
    const store = storeWith();
    store.put(sink.name, digestOf(), NOW.getTime());
    store.put(sink.name, digestOf(), NOW.getTime());
    const [head = fail()] = store.deliveries;
    const until = new Date(later.getTime() + 1).toISOString();
    await store.updateDelivery({ ...head, dueAt: until, error: 'host answered 503' });
    expect(await dueInStore(store, sink, later)).toEqual({
      digests: [],
      waiting: { count: 2, until, error: 'host answered 503' },
    });
  });

  test('is none before the first run', async () => {
    expect(await dueInStore(storeWith({ runs: 0 }), sink, NOW)).toBeUndefined();
  });
});

test('a sink that has nothing to say shows that', () => {
  const pager = SAMPLE_SINKS.find(({ type }) => type === 'pagerduty') ?? fail();
  expect(previewsOf(pager, [digestOf({ kind: 'weekly' })])).toMatchObject([
    { sink: 'pagerduty', kind: 'weekly', payloads: [] },
  ]);
});

function fail(): never {
  throw new Error('nothing to build on');
}
