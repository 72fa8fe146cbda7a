import { expect, test } from 'vitest';
import type { EstateInput } from '../../src/simulator/estate.ts';
import { estateOf, HIDDEN, machine, machineId, PROD, simulate, type Client } from './fixture.ts';

const VERSION = 'providers/Microsoft.CostManagement/query?api-version=2022-10-01';
const resources = [
  machine('gpu-01', { cost: { perDay: 88, currency: 'USD' }, tags: { Team: 'vision' } }),
  machine('gpu-02', { cost: { perDay: 10, currency: 'EUR' } }),
  machine('free'),
];

function definition(dataset: Record<string, unknown> = {}) {
  return {
    type: 'AmortizedCost',
    timeframe: 'Custom',
    timePeriod: { from: '2026-11-10T00:00:00Z', to: '2026-11-20T00:00:00Z' },
    dataset: {
      granularity: 'None',
      aggregation: { totalCost: { name: 'Cost', function: 'Sum' } },
      grouping: [{ type: 'Dimension', name: 'ResourceId' }],
      ...dataset,
    },
  };
}

function query(client: Client, body: unknown = definition(), scope = `/subscriptions/${PROD}`) {
  return client.post(`${scope}/${VERSION}`, body);
}

test('cost per resource: lower-case ids, currencies apart, no row for the present day', async () => {
  const client = await simulate({ estate: estateOf({ resources }) });
  const { body, headers } = await query(client);
  expect(body.properties.columns.map((column: { name: string }) => column.name)).toEqual([
    'Cost',
    'ResourceId',
    'Currency',
  ]);
  expect(body.properties.rows).toEqual([
    [880, machineId('gpu-01').toLowerCase(), 'USD'],
    [100, machineId('gpu-02').toLowerCase(), 'EUR'],
  ]);
  expect(body.properties.nextLink).toBeNull();
  expect(headers.get('x-ms-ratelimit-microsoft.costmanagement-qpu-remaining')).toContain('QueriesPerMin');
});

test('daily and monthly rows carry their date after the amount', async () => {
  const client = await simulate({ estate: estateOf({ resources: resources.slice(0, 1) }) });
  const rows = async (granularity: string) =>
    (await query(client, definition({ granularity, grouping: [] }))).body.properties.rows;
  const daily = await rows('Daily');
  expect(daily).toHaveLength(10);
  expect(daily[0]).toEqual([88, 20261110, 'USD']);
  expect(await rows('Monthly')).toEqual([[880, '2026-11-01T00:00:00', 'USD']]);
});

test('a resource is billed from its birth on', async () => {
  const born = [
    machine('noon', { cost: { perDay: 40, since: '2026-11-17T12:00:00Z' } }),
    machine('today', { cost: { perDay: 40, since: '2026-11-20T01:00:00Z' } }),
  ];
  const client = await simulate({ estate: estateOf({ resources: born }) });
  const { body } = await query(client);
  expect(body.properties.rows).toEqual([[100, machineId('noon').toLowerCase(), 'USD']]);
});

test('a resource is billed to its end', async () => {
  const gone = [
    machine('noon', { cost: { perDay: 40, since: '2026-11-15T00:00:00Z', until: '2026-11-17T12:00:00Z' } }),
    machine('before', { cost: { perDay: 40, until: '2026-11-10T00:00:00Z' } }),
  ];
  const client = await simulate({ estate: estateOf({ resources: gone }) });
  const { body } = await query(client);
  expect(body.properties.rows).toEqual([[100, machineId('noon').toLowerCase(), 'USD']]);
});

test('rows group by tag and pass a filter', async () => {
  const client = await simulate({ estate: estateOf({ resources }) });
  const tagged = definition({
    grouping: [{ type: 'TagKey', name: 'team' }],
    filter: { dimensions: { name: 'ResourceId', operator: 'In', values: [machineId('gpu-01')] } },
  });
  expect((await query(client, tagged)).body.properties.rows).toEqual([[880, 'vision', 'USD']]);
});

test('the next link continues by POST of the same body only', async () => {
  const client = await simulate({ estate: estateOf({ resources }), costPageSize: 1 });
  const { nextLink } = (await query(client)).body.properties;
  const second = await client.post(nextLink, definition());
  expect(second.body.properties.rows).toEqual([[100, machineId('gpu-02').toLowerCase(), 'EUR']]);
  expect(second.body.properties.nextLink).toBeNull();
  expect((await client.post(nextLink, definition({ granularity: 'Daily' }))).status).toBe(400);
  expect((await client.get(nextLink)).status).toBe(405);
});

test('no rows is a 204 without body', async () => {
  const client = await simulate();
  const answer = await query(client);
  expect([answer.status, answer.text]).toEqual([204, '']);
});

test('a management group sums its subscriptions', async () => {
  const twoSubscriptions = [resources[0], machine('dev', { subscription: 1, cost: { perDay: 2, currency: 'USD' } })];
  const estate = estateOf({ resources: twoSubscriptions as NonNullable<EstateInput['resources']> });
  const client = await simulate({ estate });
  const total = async (group: string) =>
    (await query(client, definition({ grouping: [] }), `/providers/Microsoft.Management/managementGroups/${group}`))
      .body.properties.rows;
  expect(await total('ai')).toEqual([[880, 'USD']]);
});

test.each([
  ['denied', 401, 'RBACAccessDenied'],
  ['disabled', 400, 'AccountCostDisabled'],
] as const)('cost access %s is %i %s', async (costAccess, status, code) => {
  const client = await simulate({ estate: estateOf({ subscriptions: [{ id: PROD, name: 'ai-prod', costAccess }] }) });
  const answer = await query(client);
  expect([answer.status, answer.body.error.code]).toEqual([status, code]);
});

test('a role without cost actions is a 401, too', async () => {
  const client = await simulate();
  expect((await query(client, definition(), `/subscriptions/${HIDDEN}`)).body.error.code).toBe('RBACAccessDenied');
});

test.each([
  definition({ grouping: [{ type: 'Dimension', name: 'Colour' }] }),
  definition({ filter: { and: [{ tags: { name: 'a', operator: 'In', values: ['b'] } }] } }),
  { ...definition(), timePeriod: { from: '2024-01-01', to: '2026-11-01' } },
  { ...definition(), timeframe: 'Fortnight' },
  'nonsense',
])('definition %# is refused', async (body) => {
  const client = await simulate({ estate: estateOf({ resources }) });
  expect((await query(client, body)).body.error.code).toBe('BadRequest');
});
