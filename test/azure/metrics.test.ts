import { describe, expect, test } from 'vitest';
import { AzureError } from '../../src/azure/azure-error.ts';
import type { MetricQuery } from '../../src/azure/azure.ts';
import { calm, cloud, HASTY, scripted, testAzure, type Reply, type ScriptedTransport } from '../support/azure.ts';

const vm = (name: string | number): string =>
  `/subscriptions/s1/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm${name}`;
const vms = (count: number): string[] => Array.from({ length: count }, (_, index) => vm(index));

function query(resourceIds: readonly string[], overrides: Partial<MetricQuery> = {}): MetricQuery {
  return {
    subscriptionId: 's1',
    region: 'eastus',
    namespace: 'Microsoft.Compute/virtualMachines',
    metrics: ['Percentage CPU', 'Disk Read Operations/Sec'],
    aggregations: ['average', 'maximum'],
    interval: 'PT1H',
    from: new Date('2026-11-13T00:00:00Z'),
    to: new Date('2026-11-20T00:00:00Z'),
    resourceIds,
    ...overrides,
  };
}

const cpu = (
  id: string,
  data: unknown[] = [{ timeStamp: '2026-11-13T00:00:00Z', average: 3 }],
  extra: object = {},
) => ({
  id: `${id}/providers/Microsoft.Insights/metrics/Percentage CPU`,
  name: { value: 'Prozentuale CPU', localizedValue: 'Prozentuale CPU' },
  errorCode: 'Success',
  timeseries: [{ metadatavalues: [], data }],
  ...extra,
});

function idsOf(body: unknown): string[] {
  return JSON.parse(JSON.stringify(body)).resourceids;
}

/** Answers batches and single calls with one CPU point per resource, unless told otherwise. */
function monitor(
  onBatch: (ids: string[], host: string) => Reply | string | undefined = () => undefined,
): ScriptedTransport {
  return scripted(({ url, body }) => {
    const { host, pathname } = new URL(url);
    if (!pathname.endsWith('metrics:getBatch')) {
      const id = decodeURIComponent(pathname.split('/providers/Microsoft.Insights/')[0] ?? '');
      return { body: { value: [cpu(id)] } };
    }
    const ids = idsOf(JSON.parse(String(body)));
    const values = ids.map((id) => ({ resourceid: id.toLowerCase(), value: [cpu(id)] }));
    return onBatch(ids, host) ?? { body: { values } };
  });
}

const batches = ({ sent }: ScriptedTransport) => sent.filter(({ url }) => url.pathname.endsWith('getBatch'));
const singles = ({ sent }: ScriptedTransport) => sent.filter(({ url }) => url.pathname.endsWith('/metrics'));

async function ask(httpClient: ScriptedTransport, asked: MetricQuery, options: { custom?: boolean } = {}) {
  const where = options.custom === true ? { cloud: cloud('public', { resourceManager: 'https://arm.example' }) } : {};
  return testAzure({ httpClient, limits: { ...HASTY, maxAttempts: 1 }, ...where }).metrics.query(asked, calm());
}

describe('a batch', () => {
  test('holds 50 resources, and every resource is answered', async () => {
    const httpClient = monitor();
    const results = await ask(httpClient, query(vms(120)));
    expect(
      batches(httpClient)
        .map(({ body }) => idsOf(body).length)
        .toSorted((a, b) => b - a),
    ).toEqual([50, 50, 20]);
    expect(singles(httpClient)).toHaveLength(0);
    expect([...results.keys()].toSorted()).toEqual(
      vms(120)
        .map((id) => id.toLowerCase())
        .toSorted(),
    );
  });

  test('asks the region for what the query says', async () => {
    const httpClient = monitor();
    await ask(httpClient, query([vm(1)], { filter: "ModelDeploymentName eq '*'" }));
    const { url, body } = batches(httpClient)[0] ?? { url: new URL('x:'), body: {} };
    expect(url.host).toBe('eastus.metrics.monitor.azure.com');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      'api-version': '2024-02-01',
      starttime: '2026-11-13T00:00:00.000Z',
      endtime: '2026-11-20T00:00:00.000Z',
      interval: 'PT1H',
      metricnamespace: 'Microsoft.Compute/virtualMachines',
      metricnames: 'Percentage CPU,Disk Read Operations/Sec',
      aggregation: 'average,maximum',
      filter: "ModelDeploymentName eq '*'",
      top: '500',
    });
    expect(body).toEqual({ resourceids: [vm(1)] });
  });

  test('sends no top without a filter', async () => {
    const httpClient = monitor();
    await ask(httpClient, query([vm(1)]));
    expect(batches(httpClient)[0]?.url.searchParams.has('top')).toBe(false);
  });

  test('that is too large is halved until it fits', async () => {
    const httpClient = monitor((ids) =>
      ids.length > 15
        ? { status: 400, body: { error: { code: 'BadRequest', message: 'Too many data points' } } }
        : undefined,
    );
    const results = await ask(httpClient, query(vms(50)));
    expect([...results.values()].filter((series) => series instanceof AzureError)).toEqual([]);
    expect(results.size).toBe(50);
    expect(batches(httpClient).length).toBeLessThan(10);
  });

  test('that leaves a resource out says so for that resource', async () => {
    const httpClient = monitor((ids) => ({
      body: { values: ids.slice(1).map((id) => ({ resourceid: id, value: [cpu(id)] })) },
    }));
    const results = await ask(httpClient, query(vms(2)));
    expect(results.get(vm(0).toLowerCase())).toMatchObject({ reason: 'failed' });
    expect(results.get(vm(1).toLowerCase())).toHaveLength(1);
  });

  test('with an error for one resource keeps the others', async () => {
    const httpClient = monitor((ids) => ({
      body: {
        values: ids.map((id, index) => ({
          resourceid: id,
          value: [cpu(id, [], index === 0 ? { errorCode: 'Throttled', errorMessage: 'try later' } : {})],
        })),
      },
    }));
    const results = await ask(httpClient, query(vms(2)));
    expect(results.get(vm(0).toLowerCase())).toMatchObject({ message: expect.stringContaining('try later') });
    expect(results.get(vm(1).toLowerCase())).not.toBeInstanceOf(AzureError);
  });

  test('that fails fails for all of its resources, without calls one by one', async () => {
    const httpClient = monitor(() => ({ status: 500, body: {} }));
    const results = await ask(httpClient, query(vms(3)));
    expect([...results.values()]).toEqual([1, 2, 3].map(() => expect.objectContaining({ status: 500 })));
    expect(singles(httpClient)).toHaveLength(0);
  });
});

describe('the way through ARM', () => {
  test.each<[string, Reply | string]>([
    ['401', { status: 401, body: {} }],
    ['403', { status: 403, body: {} }],
    ['404', { status: 404, body: {} }],
    ['a region without a host', 'ENOTFOUND'],
  ])('is taken after %s, and remembered for the region', async (_, refusal) => {
    const httpClient = monitor((_ids, host) => (host.startsWith('eastus.') ? refusal : undefined));
    const azure = testAzure({ httpClient, limits: { ...HASTY, maxAttempts: 1 } });
    const [first, second] = await Promise.all([
      azure.metrics.query(query(vms(60)), calm()),
      azure.metrics.query(query([vm('x')]), calm()),
    ]);
    const third = await azure.metrics.query(query([vm('y')]), calm());
    expect([first.size, second.size, third.size]).toEqual([60, 1, 1]);
    expect([...first.values(), ...second.values(), ...third.values()].some((r) => r instanceof AzureError)).toBe(false);
    expect(batches(httpClient)).toHaveLength(1);
    expect(singles(httpClient)).toHaveLength(62);

    await azure.metrics.query(query([vm('z')], { region: 'westus' }), calm());
    expect(batches(httpClient)).toHaveLength(2);
  });

  test('is the only one for guest metrics', async () => {
    const httpClient = monitor();
    await ask(httpClient, query([vm(1)], { namespace: 'azure.vm.linux.guestmetrics', perResourceOnly: true }));
    expect([batches(httpClient).length, singles(httpClient).length]).toEqual([0, 1]);
    expect(singles(httpClient)[0]?.url.searchParams.get('metricnamespace')).toBe('azure.vm.linux.guestmetrics');
  });

  test('is the only one in a cloud without a metrics host', async () => {
    const httpClient = monitor();
    await ask(httpClient, query([vm(1)], { filter: "LUN eq '*'" }), { custom: true });
    const [call] = singles(httpClient);
    expect(call?.url.host).toBe('arm.example');
    expect(Object.fromEntries(call?.url.searchParams ?? [])).toMatchObject({
      $filter: "LUN eq '*'",
      top: '500',
      timespan: '2026-11-13T00:00:00.000Z/2026-11-20T00:00:00.000Z',
      interval: 'PT1H',
    });
  });

  test('is taken when a region is no region: it would become the host that gets the token', async () => {
    const httpClient = monitor();
    await ask(httpClient, query([vm(1)], { region: 'evil.example/' }));
    expect(httpClient.sent.map(({ url }) => url.host)).toEqual(['management.azure.com']);
  });
});

describe('a series', () => {
  test('has the REST name, lower-case dimensions, and points without value where nothing was measured', async () => {
    const id = vm(1);
    const data = [
      { timeStamp: '2026-11-13T00:00:00Z', average: 0, maximum: 1.5 },
      { timeStamp: '2026-11-13T01:00:00Z' },
      { timeStamp: '2026-11-13T02:00:00Z', average: null },
    ];
    const metadatavalues = [{ name: { value: 'LUN', localizedValue: 'LUN' }, value: '0' }];
    const disk = {
      id: `${id}/providers/Microsoft.Insights/metrics/disk read operations/sec`,
      name: { value: 'x' },
      timeseries: [{ metadatavalues, data }],
    };
    const httpClient = monitor(() => ({ body: { values: [{ resourceid: id, value: [disk, cpu(id, [])] }] } }));
    expect((await ask(httpClient, query([id]))).get(id.toLowerCase())).toEqual([
      {
        metric: 'Disk Read Operations/Sec',
        dimensions: { lun: '0' },
        points: [
          { time: new Date('2026-11-13T00:00:00Z'), average: 0, maximum: 1.5 },
          { time: new Date('2026-11-13T01:00:00Z') },
          { time: new Date('2026-11-13T02:00:00Z') },
        ],
      },
      { metric: 'Percentage CPU', dimensions: {}, points: [] },
    ]);
  });

  test('that is not there is no data, not an error', async () => {
    const id = vm(1);
    const httpClient = monitor(() => ({
      body: { values: [{ resourceid: id, value: [cpu(id, [], { timeseries: [] })] }] },
    }));
    expect((await ask(httpClient, query([id]))).get(id.toLowerCase())).toEqual([]);
  });
});
