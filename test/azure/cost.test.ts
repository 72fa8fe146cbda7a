import { describe, expect, test } from 'vitest';
import { ARM, calm, HASTY, inTurn, testAzure, type Reply } from '../support/azure.ts';

const SUB = '/subscriptions/s1';

function over(...replies: (Reply | string)[]) {
  const httpClient = inTurn(...replies);
  return { azure: testAzure({ httpClient, limits: { ...HASTY, maxAttempts: 1 } }), httpClient };
}

const result = (columns: string[], rows: unknown[][], nextLink: string | null = null): Reply => ({
  body: { properties: { nextLink, columns: columns.map((name) => ({ name, type: 'x' })), rows } },
});

describe('cost', () => {
  const month = [new Date('2026-10-01T00:00:00Z'), new Date('2026-10-31T00:00:00Z')] as const;
  test('cells are found by the name of their column', async () => {
    const { azure, httpClient } = over(
      result(['Currency', 'BillingMonth', 'ResourceId', 'Cost'], [['EUR', '2026-10', '/subscriptions/s1/x', 12.5]]),
    );
    expect((await azure.cost.byResource('s1', ...month, calm())).items).toEqual([
      { resourceId: '/subscriptions/s1/x', amount: 12.5, currency: 'EUR' },
    ]);
    expect(httpClient.sent[0]?.body).toMatchObject({
      timeframe: 'Custom',
      timePeriod: { from: '2026-10-01T00:00:00.000Z', to: '2026-10-31T00:00:00.000Z' },
      dataset: { granularity: 'None', grouping: [{ type: 'Dimension', name: 'ResourceId' }] },
    });
  });

  test.each<[string, Reply]>([
    ['204', { status: 204, body: '' }],
    ['an empty object', { body: {} }],
    ['no rows', result(['Cost', 'ResourceId', 'Currency'], [])],
  ])('%s means that nothing was billed', async (_, reply) => {
    expect(await over(reply).azure.cost.byResource('s1', ...month, calm())).toEqual({ items: [], rejected: [] });
  });

  test.each<[string, Reply]>([
    ['a column is missing', result(['Cost', 'Currency'], [[1, 'USD']])],
    ['it is another object', { body: { value: [] } }],
    ['the rows are none', { body: { properties: { columns: [], rows: 'x' } } }],
  ])('is a failure when %s', async (_, reply) => {
    expect((await over(reply).azure.cost.byResource('s1', ...month, calm())).failure?.reason).toBe('failed');
  });

  test('an unreadable row is named and the others stay', async () => {
    const rows = [
      ['x', '/a', 'USD'],
      [1, '/b', 'USD'],
      [2, '/c'],
    ];
    const listing = await over(result(['Cost', 'ResourceId', 'Currency'], rows)).azure.cost.byResource(
      's1',
      ...month,
      calm(),
    );
    expect(listing.items).toEqual([{ resourceId: '/b', amount: 1, currency: 'USD' }]);
    expect(listing.rejected).toHaveLength(2);
  });

  test('a failing page makes the sum incomplete, not smaller', async () => {
    const next = `${ARM}${SUB}/providers/Microsoft.CostManagement/query?$skiptoken=2`;
    const { azure } = over(result(['Cost', 'ResourceId', 'Currency'], [[1, '/a', 'USD']], next), { status: 429 });
    const listing = await azure.cost.byResource('s1', ...month, calm());
    expect(listing.items).toHaveLength(1);
    expect(listing.failure?.reason).toBe('throttled');
  });

  test('a next page on another host is not posted to', async () => {
    const next = 'https://evil.example/subscriptions/s1/providers/Microsoft.CostManagement/query';
    const { azure, httpClient } = over(result(['Cost', 'ResourceId', 'Currency'], [], next));
    expect((await azure.cost.byResource('s1', ...month, calm())).failure).toBeDefined();
    expect(httpClient.sent).toHaveLength(1);
  });
});
