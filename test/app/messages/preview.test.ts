import { describe, expect, test } from 'vitest';
import { digestsInStore, previewsOf } from '../../../src/app/messages/preview.ts';
import { SAMPLE_SINKS } from '../../../src/app/messages/preview-demo.ts';
import { reconcile } from '../../../src/core/reconcile.ts';
import { findingOf } from '../../core/fixtures.ts';
import { digestOf } from '../../notifiers/digests.ts';
import { createOutbox } from '../../support/outbox.ts';

const NOW = new Date('2026-11-21T02:00:00.000Z');
const [sink = fail()] = SAMPLE_SINKS;

const { records } = reconcile([], {
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

function storeWith({ runs = 1 } = {}): ReturnType<typeof createOutbox> & Parameters<typeof digestsInStore>[0] {
  return {
    ...createOutbox(),
    runs: () =>
      Promise.resolve(
        Array.from({ length: runs }, () => ({ run, resources: 9, findings: 2, complete: true, slot: null })),
      ),
    findings: () => Promise.resolve([...records.values()]),
    untold: () => Promise.resolve([]),
    savings: () => Promise.resolve([]),
  };
}

describe('a preview of what is remembered', () => {
  test('is the first message for a sink that heard nothing', async () => {
    const digests = await digestsInStore(storeWith(), sink, NOW);
    expect(digests?.map(({ kind, items }) => [kind, items.length])).toEqual([['baseline', 2]]);
  });

  test('is what waits, then the backlog of each owner, for one that did', async () => {
    const store = storeWith();
    await store.setSinkMemory(sink.name, 'baseline', NOW.toISOString());
    store.put(sink.name, digestOf(), NOW.getTime());
    store.put('another', digestOf(), NOW.getTime());
    const digests = await digestsInStore(store, sink, NOW);
    expect(digests?.map(({ kind, owner }) => [kind, owner])).toEqual([
      ['changes', 'team-0'],
      ['weekly', 'team-1'],
      ['weekly', 'team-2'],
    ]);
    const memory = await store.sinkMemory(sink.name);
    expect([...memory.keys()]).toEqual(['baseline']);
  });

  test('is none before the first run', async () => {
    expect(await digestsInStore(storeWith({ runs: 0 }), sink, NOW)).toBeUndefined();
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
