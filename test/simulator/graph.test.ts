import { expect, test } from 'vitest';
import { DEV, estateOf, HIDDEN, machine, machineId, PROD, simulate, type Client } from './fixture.ts';

const PATH = '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01';
const COLUMNS =
  'id, name, type, kind, location, resourceGroup, subscriptionId, sku, tags, identity, zones, managedBy, properties';

function kql(types: readonly string[], table = 'resources', columns = COLUMNS): string {
  const list = types.map((type) => `'${type}'`).join(',');
  return `${table} | where type in~ (${list}) | project ${columns} | order by id asc`;
}

const MACHINES = kql(['microsoft.compute/virtualmachines']);

function query(
  client: Client,
  text: string,
  options: Record<string, unknown> = {},
  scope: Record<string, unknown> = {},
) {
  return client.post(PATH, { query: text, ...scope, options: { resultFormat: 'objectArray', ...options } });
}

function manyMachines(count: number) {
  return Array.from({ length: count }, (_, index) => machine(`gpu-${String(count - index).padStart(4, '0')}`));
}

test('rows have every projected column, lower-case type and group, and ids in their own casing', async () => {
  const estate = estateOf({ resources: [machine('gpu-01', { tags: { env: 'prod' }, zones: ['1'] })] });
  const client = await simulate({ estate });
  const { body } = await query(client, MACHINES);
  expect(body).toMatchObject({ totalRecords: 1, count: 1, resultTruncated: 'false', facets: [] });
  expect(body.data[0]).toEqual({
    id: machineId('gpu-01'),
    name: 'gpu-01',
    type: 'microsoft.compute/virtualmachines',
    kind: '',
    location: 'eastus',
    resourceGroup: 'rg-vision',
    subscriptionId: PROD,
    sku: null,
    tags: { env: 'prod' },
    identity: null,
    zones: ['1'],
    managedBy: '',
    properties: { hardwareProfile: { vmSize: 'Standard_NC24ads_A100_v4' } },
  });
});

test('100 rows come by default, 1000 at most, and the token leads through all of them in order of id', async () => {
  const client = await simulate({ estate: estateOf({ resources: manyMachines(1205) }) });
  expect((await query(client, MACHINES)).body.count).toBe(100);
  const first = (await query(client, MACHINES, { $top: 5000 })).body;
  expect([first.count, first.totalRecords, first.resultTruncated]).toEqual([1000, 1205, 'false']);
  const second = (await query(client, MACHINES, { $top: 5000, $skipToken: first.$skipToken })).body;
  expect([second.count, second.$skipToken]).toEqual([205, undefined]);
  const names = [...first.data, ...second.data].map((row: { name: string }) => row.name);
  expect(names).toEqual(names.toSorted());
  expect(new Set(names).size).toBe(1205);
});

test('$skip begins later, and a token of another query is refused', async () => {
  const client = await simulate({ estate: estateOf({ resources: manyMachines(10) }) });
  const { body } = await query(client, MACHINES, { $top: 3, $skip: 4 });
  expect(body.data.map((row: { name: string }) => row.name)).toEqual(['gpu-0005', 'gpu-0006', 'gpu-0007']);
  const other = await query(client, kql(['microsoft.compute/disks']), { $skipToken: body.$skipToken });
  expect([other.status, other.body.error.code]).toEqual([400, 'BadRequest']);
});

test('without id there is no token, and the loss is said', async () => {
  const client = await simulate({ estate: estateOf({ resources: manyMachines(5) }) });
  const { body } = await query(client, kql(['microsoft.compute/virtualmachines'], 'resources', 'name, type'), {
    $top: 2,
  });
  expect([body.resultTruncated, body.$skipToken]).toEqual(['true', undefined]);
});

test('the table format is columns and rows, and it is what comes when none is asked for', async () => {
  const client = await simulate({ estate: estateOf({ resources: [machine('gpu-01')] }) });
  const { body } = await client.post(PATH, {
    query: kql(['microsoft.compute/virtualmachines'], 'resources', 'id, name, properties'),
  });
  expect(body.data).toEqual({
    columns: [
      { name: 'id', type: 'string' },
      { name: 'name', type: 'string' },
      { name: 'properties', type: 'object' },
    ],
    rows: [[machineId('gpu-01'), 'gpu-01', { hardwareProfile: { vmSize: 'Standard_NC24ads_A100_v4' } }]],
  });
});

test('rows of a subscription that the identity cannot read are silently missing', async () => {
  const resources = [machine('gpu-01'), machine('gpu-02', { subscription: 1 }), machine('gpu-03', { subscription: 2 })];
  const client = await simulate({ estate: estateOf({ resources }) });
  const names = async (scope: Record<string, unknown>): Promise<string[]> =>
    (await query(client, MACHINES, {}, scope)).body.data.map((row: { name: string }) => row.name);
  expect(await names({})).toEqual(['gpu-01', 'gpu-02']);
  expect(await names({ subscriptions: [DEV.toUpperCase(), HIDDEN] })).toEqual(['gpu-02']);
  expect(await names({ managementGroups: ['AI'] })).toEqual(['gpu-01']);
});

test('containers are subscriptions with their management groups, and resource groups', async () => {
  const subscriptions = [
    {
      id: PROD,
      name: 'ai-prod',
      managementGroups: ['ai', 'root'],
      resourceGroups: [{ name: 'RG-Vision', location: 'eastus' }],
    },
  ];
  const client = await simulate({ estate: estateOf({ subscriptions }) });
  const types = ['microsoft.resources/subscriptions', 'microsoft.resources/subscriptions/resourcegroups'];
  const { body } = await query(client, kql(types, 'resourcecontainers'));
  expect(body.data.map((row: { id: string }) => row.id)).toEqual([
    `/subscriptions/${PROD}`,
    `/subscriptions/${PROD}/resourceGroups/RG-Vision`,
  ]);
  const [subscription] = body.data;
  expect(subscription.properties.managementGroupAncestorsChain).toEqual([
    { name: 'ai', displayName: 'ai' },
    { name: 'root', displayName: 'root' },
  ]);
});

test('a policy exemption lies in its own table', async () => {
  const type = 'Microsoft.Authorization/policyExemptions';
  const client = await simulate({ estate: estateOf({ resources: [machine('waiver', { type })] }) });
  expect((await query(client, kql([type], 'policyresources'))).body.count).toBe(1);
  expect((await query(client, kql([type]))).body.count).toBe(0);
});

test.each([
  ["resources | where type =~ 'a' | project id | order by id asc", 'in~'],
  ["resources | where type in~ ('a') | extend x = 1 | project id | order by id asc", 'project'],
  ["resources | where type in~ ('a') and name == 'b' | project id | order by id asc", '|'],
  ["resources | where type in~ ('a') | project id", '|'],
  ["resources | where type in~ ('a') | project id | order by id asc | limit 5", 'end of query'],
  ["resources | where type in~ ('a') | project id | order by name asc", 'id'],
  ['resources', '|'],
  ['resources | where type in~ () | project id | order by id asc', 'string literal'],
  ["resources | where type in~ ('a) | project id | order by id asc", 'string literal'],
])('%s is refused', async (text, expected) => {
  const client = await simulate();
  const answer = await query(client, text);
  expect(answer.status).toBe(400);
  expect(answer.body.error).toMatchObject({
    code: 'BadRequest',
    details: [{ code: 'InvalidQuery' }, { code: 'ParserFailure', expectedToken: expected }],
  });
});

test('an unknown table or column is refused', async () => {
  const client = await simulate();
  expect((await query(client, kql(['a'], 'vms'))).body.error.details[0].code).toBe('DisallowedLogicalTableName');
  expect((await query(client, kql(['a'], 'resources', 'id, vmSize'))).body.error.details[0].code).toBe('InvalidQuery');
});

test('with quotas enforced, 15 queries pass per 5 seconds and the next gets a 429 with quota headers alone', async () => {
  let now = 0;
  const client = await simulate({ enforceQuotas: true, clock: () => now });
  const remaining: (string | null)[] = [];
  for (let index = 0; index < 15; index += 1)
    remaining.push((await query(client, MACHINES)).headers.get('x-ms-user-quota-remaining'));
  expect(remaining).toEqual(Array.from({ length: 15 }, (_, index) => String(14 - index)));
  now = 2000;
  const refused = await query(client, MACHINES);
  expect(refused.status).toBe(429);
  expect(refused.headers.get('x-ms-user-quota-resets-after')).toBe('00:00:03');
  expect(refused.headers.get('retry-after')).toBeNull();
  now = 5000;
  expect((await query(client, MACHINES)).status).toBe(200);
});
