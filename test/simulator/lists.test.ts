import { expect, test } from 'vitest';
import type { EstateInput } from '../../src/simulator/estate.ts';
import { allPages, DEV, estateOf, machine, machineId, PROD, simulate } from './fixture.ts';

const SUB = `/subscriptions/${PROD}`;
const ACCOUNT = `${SUB}/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/aoai`;
const WORKSPACE = `${SUB}/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ws`;

const account = machine('aoai', {
  resourceGroup: 'rg',
  type: 'Microsoft.CognitiveServices/accounts',
  children: {
    deployments: [
      { name: 'chat', body: { sku: { name: 'GlobalStandard', capacity: 50 } } },
      { name: 'reserved', body: { sku: { name: 'GlobalProvisionedManaged', capacity: 100 } } },
      { name: 'embed' },
    ],
  },
});

test.each([
  ['absent', undefined],
  ['null', null],
  ['empty', ''],
] as const)('lists come in pages; the last one ends with a link that is %s', async (lastPage, link) => {
  const client = await simulate({ estate: estateOf({ resources: [account] }), pageSize: 2, lastPage });
  const path = `${ACCOUNT}/deployments?api-version=2025-09-01`;
  const { sizes, items } = await allPages(client, path);
  expect(sizes).toEqual([2, 1]);
  expect(items[1]).toEqual({
    id: `${ACCOUNT}/deployments/reserved`,
    name: 'reserved',
    type: 'Microsoft.CognitiveServices/accounts/deployments',
    sku: { name: 'GlobalProvisionedManaged', capacity: 100 },
  });
  const first = await client.get(path);
  expect((await client.get(first.body.nextLink)).body.nextLink).toBe(link);
});

test('deployments of an account that is not there are a 404', async () => {
  const client = await simulate();
  expect((await client.get(`${ACCOUNT}/deployments?api-version=2025-09-01`)).body.error.code).toBe('ResourceNotFound');
});

test('usages belong to a location in any spelling; an unknown location is refused', async () => {
  const subscriptions: EstateInput['subscriptions'] = [
    {
      id: PROD,
      name: 'ai-prod',
      usages: {
        compute: { eastus: [{ name: 'StandardNCADSA100v4Family', currentValue: 90, limit: 96 }] },
        cognitive: { eastus: [{ name: 'OpenAI.GlobalStandard.gpt-4o', currentValue: 150, limit: 450 }] },
        machineLearning: { eastus: [{ name: 'standardNCADSA100v4Family', currentValue: 0, limit: 24 }] },
      },
    },
  ];
  const client = await simulate({ estate: estateOf({ subscriptions }) });
  const usages = (provider: string, location: string, version: string) =>
    client.get(`${SUB}/providers/${provider}/locations/${location}/usages?api-version=${version}`);
  const compute = await usages('Microsoft.Compute', 'East US', '2026-04-01');
  expect(compute.body.value[0]).toMatchObject({
    unit: 'Count',
    currentValue: 90,
    limit: 96,
    name: { value: 'StandardNCADSA100v4Family' },
  });
  const cognitive = await usages('Microsoft.CognitiveServices', 'eastus', '2025-06-01');
  expect(cognitive.body.value[0]).toMatchObject({
    status: 'Included',
    name: { value: 'OpenAI.GlobalStandard.gpt-4o' },
  });
  const ml = await usages('Microsoft.MachineLearningServices', 'eastus', '2024-10-01');
  expect(ml.body.value[0]).toMatchObject({ amlWorkspaceLocation: 'eastus', limit: 24 });
  expect((await usages('Microsoft.Compute', 'westus', '2026-04-01')).body.value).toEqual([]);
  expect((await usages('Microsoft.Compute', 'atlantis', '2026-04-01')).status).toBe(400);
});

test('sizes are filtered by location only', async () => {
  const vmSkus = [
    { resourceType: 'virtualMachines', name: 'Standard_NC24ads_A100_v4', locations: ['eastus'] },
    { resourceType: 'virtualMachines', name: 'Standard_D4s_v5', locations: ['WestEurope'] },
  ];
  const client = await simulate({ estate: estateOf({ vmSkus }) });
  const skus = (filter: string) =>
    client.get(`${SUB}/providers/Microsoft.Compute/skus?api-version=2021-07-01&$filter=${encodeURIComponent(filter)}`);
  expect((await skus("location eq 'westeurope'")).body.value).toEqual([vmSkus[1]]);
  expect((await skus("name eq 'Standard_D4s_v5'")).status).toBe(400);
});

test('models are listed for a region with kind and SKU, for an account bare', async () => {
  const models = [
    { kind: 'OpenAI', skuName: 'S0', model: { format: 'OpenAI', name: 'gpt-4o', version: '2024-11-20' } },
  ];
  const client = await simulate({ estate: estateOf({ resources: [account], models }) });
  const region = await client.get(
    `${SUB}/providers/Microsoft.CognitiveServices/locations/eastus/models?api-version=2025-09-01`,
  );
  expect(region.body.value).toEqual(models);
  expect((await client.get(`${ACCOUNT}/models?api-version=2025-09-01`)).body.value).toEqual([models[0]?.model]);
});

test('only preview versions show when a compute instance shuts down by itself', async () => {
  const body = {
    properties: { computeType: 'ComputeInstance', properties: { state: 'Running', idleTimeBeforeShutdown: 'PT30M' } },
  };
  const workspace = machine('ws', {
    resourceGroup: 'rg',
    type: 'Microsoft.MachineLearningServices/workspaces',
    children: { computes: [{ name: 'ci', body }] },
  });
  const client = await simulate({ estate: estateOf({ resources: [workspace] }) });
  const inner = async (version: string) =>
    (await client.get(`${WORKSPACE}/computes?api-version=${version}`)).body.value[0].properties.properties;
  expect(await inner('2023-04-01-preview')).toEqual({ state: 'Running', idleTimeBeforeShutdown: 'PT30M' });
  expect(await inner('2023-06-01-preview')).toHaveProperty('idleTimeBeforeShutdown');
  expect(await inner('2024-10-01')).toEqual({ state: 'Running' });
});

test('online endpoints are listed under their workspace, and their deployments under them', async () => {
  const endpointType = 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints';
  const child = { name: 'blue', body: { sku: { name: 'Default', capacity: 2 } } };
  const resources = [
    machine('ws', { resourceGroup: 'rg', type: 'Microsoft.MachineLearningServices/workspaces' }),
    machine('ws/score', {
      resourceGroup: 'rg',
      type: endpointType,
      kind: 'Managed',
      children: { deployments: [child] },
    }),
    machine('ws2/other', { resourceGroup: 'rg', type: endpointType }),
  ];
  const client = await simulate({ estate: estateOf({ resources }) });
  const endpoints = await client.get(`${WORKSPACE}/onlineEndpoints?api-version=2024-10-01`);
  expect(endpoints.body.value.map((item: { name: string }) => item.name)).toEqual(['score']);
  const deployments = await client.get(`${WORKSPACE}/onlineEndpoints/score/deployments?api-version=2024-10-01`);
  expect(deployments.body.value[0]).toMatchObject({ name: 'blue', sku: { capacity: 2 } });
});

test('search services of a subscription', async () => {
  const search = machine('srch', {
    type: 'Microsoft.Search/searchServices',
    location: 'West US',
    sku: { name: 'standard' },
  });
  const client = await simulate({
    estate: estateOf({ resources: [search, { ...search, name: 'dev', subscription: 1 }] }),
  });
  const { body } = await client.get(`${SUB}/providers/Microsoft.Search/searchServices?api-version=2025-05-01`);
  expect(body.value).toHaveLength(1);
  expect(body.value[0]).toMatchObject({ name: 'srch', location: 'West US', sku: { name: 'standard' }, systemData: {} });
});

test('diagnostic settings come with lower-case ids; some types have none to give', async () => {
  const setting = { name: 'to-law', properties: { workspaceId: '/subscriptions/x', logs: [] } };
  const resources = [
    machine('gpu-01', { diagnosticSettings: [setting] }),
    machine('d', { type: 'Microsoft.Compute/disks' }),
  ];
  const client = await simulate({ estate: estateOf({ resources }) });
  const read = (id: string) =>
    client.get(`${id}/providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview`);
  expect((await read(machineId('gpu-01'))).body.value[0]).toMatchObject({
    id: `${machineId('gpu-01').toLowerCase()}/providers/microsoft.insights/diagnosticSettings/to-law`,
    ...setting,
  });
  const disk = await read(machineId('d').replace('virtualMachines', 'disks'));
  expect([disk.status, disk.body.error.code]).toEqual([400, 'ResourceTypeNotSupported']);
});

test('a lookup in another subscription stays there', async () => {
  const client = await simulate({ estate: estateOf({ resources: [account] }) });
  const elsewhere = ACCOUNT.replace(PROD, DEV);
  expect((await client.get(`${elsewhere}/deployments?api-version=2025-09-01`)).status).toBe(404);
});
