import { expect, test } from 'vitest';
import type { Azure, MetricQuery, MetricSeries } from '../../src/azure/azure.ts';
import { AzureError } from '../../src/azure/azure-error.ts';
import type { CollectContext } from '../../src/collectors/collector.ts';
import { seriesOfAll } from '../../src/collectors/split-metrics.ts';

const QUESTION = {
  namespace: 'Microsoft.CognitiveServices/accounts',
  metrics: ['Old', 'New'],
  aggregations: ['total'] as const,
  interval: 'P1D',
  from: new Date('2026-11-06'),
  to: new Date('2026-11-20'),
};
const TARGET = { id: '/subscriptions/s/a', subscriptionId: 's', location: 'eastus' };

/** Answers each query; the test then reads which ones were asked. */
function contextOf(answer: (query: MetricQuery) => readonly MetricSeries[] | AzureError) {
  const asked: MetricQuery[] = [];
  const azure: Pick<Azure, 'metrics'> = {
    metrics: {
      query(query) {
        asked.push(query);
        return Promise.resolve(new Map(query.resourceIds.map((id) => [id, answer(query)])));
      },
    },
  };
  return { asked, context: { azure, signal: new AbortController().signal } as unknown as CollectContext };
}

function refusal(): AzureError {
  return new AzureError('failed', 'Failed to find metric configuration', { status: 400 });
}

test('a metric that the type does not have does not lose the others', async () => {
  const series = { metric: 'New', dimensions: {}, points: [] };
  const { asked, context } = contextOf(({ metrics }) => (metrics.includes('Old') ? refusal() : [series]));
  const answers = await seriesOfAll([TARGET], QUESTION, context);
  expect(answers.get(TARGET.id)).toEqual([series]);
  expect(asked.map(({ metrics }) => metrics)).toEqual([['Old', 'New'], ['Old'], ['New']]);
});

test('when every metric is refused, the refusal stays', async () => {
  const { context } = contextOf(() => refusal());
  expect(await seriesOfAll([TARGET], QUESTION, context)).toMatchObject(new Map([[TARGET.id, { status: 400 }]]));
});

test('a failure beside a refusal is the answer: the other metric may have had values', async () => {
  const throttled = new AzureError('throttled', 'slow down', { status: 429 });
  const { context } = contextOf(({ metrics }) => (metrics.includes('Old') ? refusal() : throttled));
  expect((await seriesOfAll([TARGET], QUESTION, context)).get(TARGET.id)).toBe(throttled);
});

test('one question per subscription and region, and each resource once', async () => {
  const { asked, context } = contextOf(() => []);
  await seriesOfAll([TARGET, TARGET, { ...TARGET, id: '/subscriptions/s/b', location: 'westus' }], QUESTION, context);
  expect(asked.map(({ region, resourceIds }) => [region, resourceIds])).toEqual([
    ['eastus', ['/subscriptions/s/a']],
    ['westus', ['/subscriptions/s/b']],
  ]);
});
