import { expect, test } from 'vitest';
import { estateOf, HIDDEN, machine, machineId, PROD, simulate, type Answer, type Client } from './fixture.ts';

const WEEK = '2026-11-13T00:00:00Z/2026-11-20T00:00:00Z';
const DAY = '2026-11-19T00:00:00Z/2026-11-20T00:00:00Z';
const CPU = 'Percentage CPU';

function read(client: Client, id: string, query: Record<string, string>): Promise<Answer> {
  const parameters = new URLSearchParams({ 'api-version': '2024-02-01', timespan: DAY, interval: 'PT1H', ...query });
  return client.get(`${id}/providers/Microsoft.Insights/metrics?${parameters.toString()}`);
}

const ACCOUNT = `/subscriptions/${PROD}/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/aoai`;
function account(more: Partial<Parameters<typeof machine>[1]> = {}) {
  return machine('aoai', { resourceGroup: 'rg', type: 'Microsoft.CognitiveServices/accounts', ...more });
}

test('hourly points follow the shape: active by day, quiet by night', async () => {
  const metrics = { [CPU]: { average: 40, maximum: 90, hours: [8, 20] as [number, number], quiet: 2 } };
  const client = await simulate({ estate: estateOf({ resources: [machine('gpu-01', { metrics })] }) });
  const { body } = await read(client, machineId('gpu-01'), { metricnames: CPU, aggregation: 'Average,Maximum' });
  const [metric] = body.value;
  expect(metric).toMatchObject({ name: { value: CPU }, unit: 'Percent', errorCode: 'Success' });
  expect(metric.id).toBe(`${machineId('gpu-01')}/providers/Microsoft.Insights/metrics/${CPU}`);
  const { data } = metric.timeseries[0];
  expect(data).toHaveLength(24);
  expect(data[7]).toEqual({ timeStamp: '2026-11-19T07:00:00Z', average: 2, maximum: 2 });
  expect(data[8]).toEqual({ timeStamp: '2026-11-19T08:00:00Z', average: 40, maximum: 90 });
});

test('FULL is one point, weighted by time; totals are per hour and scale with the grain', async () => {
  const metrics = {
    [CPU]: { average: 48, hours: [0, 6] as [number, number] },
    'Network In Total': { total: 600 },
  };
  const client = await simulate({ estate: estateOf({ resources: [machine('gpu-01', { metrics })] }) });
  const full = await read(client, machineId('gpu-01'), { metricnames: CPU, aggregation: 'average', interval: 'FULL' });
  expect(full.body.value[0].timeseries[0].data).toEqual([{ timeStamp: '2026-11-19T00:00:00Z', average: 12 }]);
  const totals = async (interval: string): Promise<number> =>
    (await read(client, machineId('gpu-01'), { metricnames: 'Network In Total', aggregation: 'total', interval })).body
      .value[0].timeseries[0].data[0].total;
  expect(await totals('PT15M')).toBe(150);
  expect(await totals('P1D')).toBe(14_400);
});

test('gaps are points with a time and nothing else, the same ones every time', async () => {
  const client = await simulate({
    estate: estateOf({ resources: [machine('gpu-01', { metrics: { [CPU]: { average: 5, gaps: 0.5 } } })] }),
  });
  const ask = async () =>
    (await read(client, machineId('gpu-01'), { metricnames: CPU, timespan: WEEK })).body.value[0].timeseries[0].data;
  const points = await ask();
  const empty = points.filter((point: object) => Object.keys(point).join() === 'timeStamp').length;
  expect(empty).toBeGreaterThan(168 * 0.35);
  expect(empty).toBeLessThan(168 * 0.65);
  expect(await ask()).toEqual(points);
});

test('a metric that never emitted has no series; nothing comes from before it began or after the present', async () => {
  const client = await simulate({
    estate: estateOf({ resources: [machine('gpu-01', { metrics: { [CPU]: { average: 5, sinceHours: 2 } } })] }),
  });
  const { body } = await read(client, machineId('gpu-01'), {
    metricnames: `${CPU},Network In Total`,
    timespan: '2026-11-20T02:00:00Z/2026-11-20T12:00:00Z',
  });
  expect(body.value[1].timeseries).toEqual([]);
  expect(body.value[0].timeseries[0].data).toEqual([
    { timeStamp: '2026-11-20T02:00:00Z' },
    { timeStamp: '2026-11-20T03:00:00Z' },
    { timeStamp: '2026-11-20T04:00:00Z', average: 5 },
    { timeStamp: '2026-11-20T05:00:00Z', average: 5 },
  ]);
});

test('a filter splits into lower-case dimensions, at most ten series unless top says more', async () => {
  const series = Array.from({ length: 15 }, (_, index) => ({
    dimensions: { ModelDeploymentName: `chat-${index % 5}`, StatusCode: ['200', '429', '500'][index % 3] ?? '' },
    shape: { total: 60 },
  }));
  const client = await simulate({
    estate: estateOf({ resources: [account({ metrics: { AzureOpenAIRequests: series } })] }),
  });
  const ask = async (query: Record<string, string>) =>
    (await read(client, ACCOUNT, { metricnames: 'AzureOpenAIRequests', interval: 'FULL', ...query })).body.value[0]
      .timeseries;
  const filter = "ModelDeploymentName eq '*' and StatusCode eq '*'";
  const cut = await ask({ $filter: filter });
  expect(cut).toHaveLength(10);
  expect(cut[0].metadatavalues.map((item: { name: { value: string } }) => item.name.value)).toEqual([
    'modeldeploymentname',
    'statuscode',
  ]);
  expect(await ask({ $filter: filter, top: '500' })).toHaveLength(15);
  const throttled = await ask({ $filter: "modeldeploymentname eq '*' and statuscode eq '429'", top: '500' });
  expect(throttled).toHaveLength(5);
  const [all] = await ask({});
  expect(all).toEqual({ metadatavalues: [], data: [{ timeStamp: '2026-11-19T00:00:00Z', total: 15 * 60 * 24 }] });
});

test('what a deployment emits shows on its account, split by its name', async () => {
  const child = { name: 'reserved', metrics: { AzureOpenAIProvisionedManagedUtilizationV2: { average: 12 } } };
  const client = await simulate({ estate: estateOf({ resources: [account({ children: { deployments: [child] } })] }) });
  const { body } = await read(client, ACCOUNT, {
    metricnames: 'AzureOpenAIProvisionedManagedUtilizationV2',
    $filter: "ModelDeploymentName eq '*'",
    top: '500',
  });
  expect(body.value[0].name.localizedValue).not.toBe(body.value[0].name.value);
  const [series] = body.value[0].timeseries;
  expect(series.metadatavalues[0]).toEqual({
    name: { value: 'modeldeploymentname', localizedValue: 'modeldeploymentname' },
    value: 'reserved',
  });
  expect(series.data[0].average).toBe(12);
});

test.each([
  { metricnames: 'GPU Utilization' },
  { metricnames: CPU, interval: 'PT7M' },
  { metricnames: CPU, aggregation: 'Median' },
  { metricnames: CPU, $filter: "LUN eq '*'" },
  { metricnames: CPU, timespan: '2026-11-20T00:00:00Z/2026-11-19T00:00:00Z' },
  { metricnames: Array.from({ length: 21 }, () => CPU).join(',') },
])('%o is a 400 without envelope', async (query) => {
  const client = await simulate({ estate: estateOf({ resources: [machine('gpu-01')] }) });
  const answer = await read(client, machineId('gpu-01'), query);
  expect(answer.status).toBe(400);
  expect(answer.body).toEqual({ code: 'BadRequest', message: expect.any(String) });
});

test('guest metrics live in their own namespace', async () => {
  const metrics = { 'azure.vm.linux.guestmetrics/gpu_utilization': { average: 3 } };
  const client = await simulate({ estate: estateOf({ resources: [machine('gpu-01', { metrics })] }) });
  const guest = { metricnamespace: 'azure.vm.linux.guestmetrics', metricnames: 'gpu_utilization' };
  const { body } = await read(client, machineId('gpu-01'), guest);
  expect(body.value[0].timeseries[0].data[0].average).toBe(3);
  expect((await read(client, machineId('gpu-01'), { metricnames: 'gpu_utilization' })).status).toBe(400);
});

test('an online deployment has its own metrics under its own id', async () => {
  const endpoint = machine('ws/score', {
    resourceGroup: 'rg',
    type: 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints',
    children: { deployments: [{ name: 'blue', metrics: { GpuUtilizationPercentage: { average: 4 } } }] },
  });
  const client = await simulate({ estate: estateOf({ resources: [endpoint] }) });
  const id = `/subscriptions/${PROD}/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ws/onlineEndpoints/score/deployments/blue`;
  const { body } = await read(client, id, { metricnames: 'GpuUtilizationPercentage' });
  expect(body.value[0].timeseries[0].data[0].average).toBe(4);
});

test('an unknown resource is a 404', async () => {
  const client = await simulate();
  expect((await read(client, machineId('ghost'), { metricnames: CPU })).status).toBe(404);
});

interface Batch {
  readonly region?: string;
  readonly subscription?: string;
  readonly query?: Record<string, string>;
}

function batch(
  client: Client,
  ids: readonly string[],
  { region = 'eastus', subscription = PROD, query = {} }: Batch = {},
) {
  const parameters = new URLSearchParams({
    'api-version': '2024-02-01',
    starttime: '2026-11-19T00:00:00Z',
    endtime: '2026-11-20T00:00:00Z',
    interval: 'PT1H',
    metricnamespace: 'Microsoft.Compute/virtualMachines',
    metricnames: CPU,
    aggregation: 'average',
    ...query,
  });
  return client.post(
    `/subscriptions/${subscription}/metrics:getBatch?${parameters.toString()}`,
    { resourceids: ids },
    { 'x-simulated-host': `${region}.metrics.monitor.azure.com` },
  );
}

const BUSY = { metrics: { [CPU]: { average: 30 } } };

test('a batch answers each resource and is billed once', async () => {
  const client = await simulate({ estate: estateOf({ resources: [machine('a', BUSY), machine('b')] }) });
  const { status, body } = await batch(client, [machineId('a'), machineId('b').toLowerCase()]);
  expect(status).toBe(200);
  expect(body.values.map((item: { resourceid: string }) => item.resourceid)).toEqual([machineId('a'), machineId('b')]);
  expect(body.values[0]).toMatchObject({ interval: 'PT1H', resourceregion: 'eastus' });
  expect(body.values[0].value[0].timeseries[0].data[0]).toEqual({ timeStamp: '2026-11-19T00:00:00Z', average: 30 });
  expect(body.values[1].value[0].timeseries).toEqual([]);
  expect(client.counters).toMatchObject({ metricsBatchCalls: 1, metricsBatchResources: 2 });
});

test('the region can stand in the path, for clients that keep their own host', async () => {
  const client = await simulate({ estate: estateOf({ resources: [machine('a', BUSY)] }) });
  const path = `/subscriptions/${PROD}/metrics:getBatch?api-version=2024-02-01&metricnamespace=Microsoft.Compute/virtualMachines&metricnames=${CPU}`;
  expect((await client.post(`/metrics-host/eastus${path}`, { resourceids: [machineId('a')] })).status).toBe(200);
  expect((await client.post(`/metrics-host/westus${path}`, { resourceids: [machineId('a')] })).status).toBe(400);
  expect((await client.post(path, { resourceids: [machineId('a')] })).status).toBe(403);
});

test('51 resources, another region, type or subscription, and an unknown metric are each a 400 in the envelope', async () => {
  const disk = machine('d', { type: 'Microsoft.Compute/disks' });
  const resources = [machine('a'), machine('west', { location: 'westus' }), machine('dev', { subscription: 1 }), disk];
  const client = await simulate({ estate: estateOf({ resources }) });
  const diskId = machineId('d').replace('virtualMachines', 'disks');
  const devId = machineId('dev', '0a000000-0000-4000-8000-000000000002');
  const answers = [
    await batch(
      client,
      Array.from({ length: 51 }, () => machineId('a')),
    ),
    await batch(client, [machineId('a'), machineId('west')]),
    await batch(client, [machineId('a'), diskId]),
    await batch(client, [machineId('a'), devId]),
    await batch(client, [machineId('a')], { query: { metricnames: 'GPU' } }),
    await batch(client, [machineId('a')], { query: { metricnamespace: 'azure.vm.linux.guestmetrics' } }),
  ];
  for (const answer of answers) expect([answer.status, answer.body.error?.code]).toEqual([400, 'BadRequest']);
  expect(client.counters.metricsBatchCalls).toBe(0);
});

test('without a role on the subscription a batch is a 401', async () => {
  const client = await simulate({ estate: estateOf({ resources: [machine('a', { subscription: 2 })] }) });
  expect((await batch(client, [machineId('a', HIDDEN)], { subscription: HIDDEN })).status).toBe(401);
});

test('a metric can fail by itself inside a 200', async () => {
  const metricErrors = { 'Network In Total': 'InternalError' };
  const client = await simulate({ estate: estateOf({ resources: [machine('a', { ...BUSY, metricErrors })] }) });
  const { status, body } = await batch(client, [machineId('a')], { query: { metricnames: `${CPU},Network In Total` } });
  expect(status).toBe(200);
  expect(body.values[0].value.map((item: { errorCode: string }) => item.errorCode)).toEqual([
    'Success',
    'InternalError',
  ]);
});
