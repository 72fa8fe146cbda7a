import { describe, expect, test } from 'vitest';
import { createLoopback } from '../../src/azure/loopback-transport.ts';
import { ARM, calm, cloud, testAzure } from '../support/azure.ts';
import { mockHttp } from '../support/http.ts';

const http = mockHttp();
const HTML = '<!DOCTYPE html><html><body>Sign in to the proxy</body></html>';
const SUB = '/subscriptions/s1';
const VM = `${SUB}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm`;
const GRAPH = '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01';
const QUERY = { table: 'resources', types: ['microsoft.compute/virtualmachines'], subscriptions: ['s1'] };
const html = { 'content-type': 'text/html' };

async function rows(azure = testAzure(), signal = calm()): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const page of azure.resourceGraph.pages(QUERY, signal)) all.push(...page);
  return all;
}

const usage = (name: string) => ({ name: { value: name }, currentValue: 1, limit: 2, unit: 'Count' });
const USAGES = `${SUB}/providers/Microsoft.Compute/locations/eastus/usages?api-version=2026-04-01`;

describe('core-rest-pipeline: http together with a token is always refused', () => {
  test('a simulator over plain http is reached through the loopback transport', async () => {
    http('http://127.0.0.1:9')
      .get('/subscriptions?api-version=2022-12-01')
      .matchHeader('x-simulated-host', 'management.azure.com')
      .reply(200, { value: [{ subscriptionId: 's1' }] });
    const azure = testAzure(createLoopback('http://127.0.0.1:9'));
    const { items } = await azure.subscriptions.list(calm());
    expect(items.map(({ id }) => id)).toEqual(['s1']);
  });
});

describe('core: a 429 without Retry-After is not retried, and Retry-After has no upper bound', () => {
  test('a 429 with quota headers alone is retried', async () => {
    http(ARM)
      .post(GRAPH)
      .reply(429, { error: { code: 'RateLimiting' } }, { 'x-ms-user-quota-resets-after': '00:00:00' });
    http(ARM)
      .post(GRAPH)
      .reply(200, { totalRecords: 1, count: 1, resultTruncated: 'false', data: [{ id: VM }] });
    expect(await rows()).toEqual([{ id: VM }]);
  });

  test('an hour of Retry-After is not slept', async () => {
    http(ARM)
      .get(USAGES)
      .reply(429, { error: { code: '429', message: 'slow down' } }, { 'retry-after': '3600' });
    const { failure } = await testAzure().compute.usages('s1', 'eastus', calm());
    expect(failure).toMatchObject({ reason: 'throttled', message: expect.stringContaining('slow down') });
  });
});

describe('modular paging: generic error text, abort lost after page 1, endless loops', () => {
  const next = `${ARM}${USAGES}&$skiptoken=2`;

  test('the ARM message of a failed page survives, and so do the pages before it', async () => {
    http(ARM)
      .get(USAGES)
      .reply(200, { value: [usage('cores')], nextLink: next });
    http(ARM)
      .get(`${USAGES}&$skiptoken=2`)
      .reply(403, { error: { code: 'AuthorizationFailed', message: 'no right to read usages' } });
    const listing = await testAzure().compute.usages('s1', 'eastus', calm());
    expect(listing.items.map(({ name }) => name)).toEqual(['cores']);
    expect(listing.failure).toMatchObject({
      reason: 'denied',
      status: 403,
      code: 'AuthorizationFailed',
      message: 'HTTP 403 AuthorizationFailed: no right to read usages',
    });
  });

  test('an abort after page 1 stops before page 2', async () => {
    const run = new AbortController();
    http(ARM)
      .get(USAGES)
      .reply(200, () => {
        run.abort(new Error('time is up'));
        return { value: [usage('cores')], nextLink: next };
      });
    const listing = await testAzure().compute.usages('s1', 'eastus', run.signal);
    expect(listing.failure).toMatchObject({ reason: 'failed', message: expect.stringContaining('time is up') });
  });

  test('a nextLink that points at itself ends with a failure', async () => {
    http(ARM)
      .get(USAGES)
      .reply(200, { value: [usage('cores')], nextLink: next });
    http(ARM)
      .get(`${USAGES}&$skiptoken=2`)
      .reply(200, { value: [usage('gpus')], nextLink: next });
    const listing = await testAzure().compute.usages('s1', 'eastus', calm());
    expect(listing.items).toHaveLength(2);
    expect(listing.failure).toMatchObject({ reason: 'failed', message: expect.stringContaining('circle') });
  });

  test.each([[''], [null], [undefined]])('a nextLink of %j is the end', async (nextLink) => {
    http(ARM)
      .get(USAGES)
      .reply(200, { value: [usage('cores')], nextLink });
    expect((await testAzure().compute.usages('s1', 'eastus', calm())).failure).toBeUndefined();
  });
});

describe('arm-resourcegraph 5: TypeError on foreign error bodies, no default format, 200 without JSON accepted', () => {
  test.each<[string, number, string | object, Record<string, string>, RegExp]>([
    ['an HTML 502', 502, HTML, html, /^HTTP 502 with HTML$/],
    ['a bare code and message', 400, { code: 'BadQuery', message: 'no such table' }, {}, /BadQuery: no such table/],
    ['a JSON that is no ARM error', 400, { oops: true }, {}, /HTTP 400/],
    ['an empty 403', 403, '', {}, /HTTP 403/],
    ['a 200 with HTML', 200, HTML, html, /HTTP 200 with HTML/],
    ['a 200 without a body', 200, '', {}, /without a body/],
    ['a 200 with an empty object', 200, {}, {}, /unexpected answer/],
  ])('%s is an error with a clear line', async (_, status, body, headers, message) => {
    http(ARM)
      .post(GRAPH)
      .times(status === 502 ? 3 : 1)
      .reply(status, body, headers);
    const failure = await rows().catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'AzureError', message: expect.stringMatching(message) });
    expect(String(failure)).not.toMatch(/<|TypeError/);
  });

  test('objectArray is always asked for', async () => {
    http(ARM)
      .post(GRAPH, (body: { options: unknown }) => {
        expect(body.options).toEqual({ $top: 1000, resultFormat: 'objectArray' });
        return true;
      })
      .reply(200, { totalRecords: 0, count: 0, resultTruncated: 'false', data: [] });
    expect(await rows()).toEqual([]);
  });
});

describe('arm-monitor 8: error details of metrics are empty', () => {
  test('code and message of a bare error are kept', async () => {
    const custom = cloud('public', { resourceManager: 'https://arm.example' });
    http('https://arm.example')
      .get(`${VM}/providers/Microsoft.Insights/metrics`)
      .query(true)
      .reply(400, { code: 'BadRequest', message: 'Metric Nope is not known' });
    const results = await testAzure({ cloud: custom }).metrics.query(metricQuery([VM]), calm());
    expect(results.get(VM.toLowerCase())).toMatchObject({ message: 'HTTP 400 BadRequest: Metric Nope is not known' });
  });
});

function metricQuery(resourceIds: string[]) {
  return {
    subscriptionId: 's1',
    region: 'eastus',
    namespace: 'Microsoft.CognitiveServices/accounts',
    metrics: ['AzureOpenAIRequests'],
    aggregations: ['total'] as const,
    interval: 'PT1H',
    from: new Date('2026-11-13T00:00:00Z'),
    to: new Date('2026-11-20T00:00:00Z'),
    resourceIds,
  };
}

describe('monitor-query-metrics 1.0: localised names, audience, api%2Dversion, TypeError on an empty error', () => {
  const batch = 'https://eastus.metrics.monitor.azure.com';

  test('names are the REST names, the scope is that of the metrics host, and the query is spelled plainly', async () => {
    const scopes: unknown[] = [];
    const credential = {
      getToken: (scope: string | string[]) => {
        scopes.push(scope);
        return Promise.resolve({ token: 't', expiresOnTimestamp: Date.now() + 3_600_000 });
      },
    };
    http(batch)
      .post(/^\/subscriptions\/s1\/metrics:getBatch\?api-version=2024-02-01&/)
      .reply(200, {
        values: [
          {
            resourceid: VM.toUpperCase(),
            value: [
              {
                id: `${VM}/providers/Microsoft.Insights/metrics/AzureOpenAIRequests`,
                name: { value: 'Azure OpenAI Requests', localizedValue: 'Azure OpenAI-Anfragen' },
                errorCode: 'Success',
                timeseries: [{ metadatavalues: [], data: [{ timeStamp: '2026-11-13T00:00:00Z', total: 4 }] }],
              },
            ],
          },
        ],
      });
    const results = await testAzure({ credential }).metrics.query(metricQuery([VM]), calm());
    expect(results.get(VM.toLowerCase())).toMatchObject([{ metric: 'AzureOpenAIRequests', points: [{ total: 4 }] }]);
    expect(scopes.flat()).toEqual(['https://metrics.monitor.azure.com/.default']);
  });

  test('an error without a body is an error with a status', async () => {
    http(batch)
      .post(/getBatch/)
      .reply(400, '');
    const results = await testAzure().metrics.query(metricQuery([VM]), calm());
    expect(results.get(VM.toLowerCase())).toMatchObject({ name: 'AzureError', status: 400 });
  });
});

const page = (amount: number, nextLink: string | null) => ({
  properties: {
    nextLink,
    columns: [{ name: 'Cost' }, { name: 'ResourceId' }, { name: 'Currency' }],
    rows: [[amount, VM, 'USD']],
  },
});

describe('arm-costmanagement beta.2: no paging, HTML as message, $host inert', () => {
  const COST = `${SUB}/providers/Microsoft.CostManagement/query?api-version=2022-10-01`;

  test('the second page is posted for, with the same body', async () => {
    const bodies = new Set<string>();
    const collect = (body: unknown): boolean => bodies.add(JSON.stringify(body)).size > 0;
    const post = (path: string) => http(ARM).post(path, collect).matchHeader('clienttype', 'azaudit/test');
    post(COST).reply(200, page(1, `${ARM}${COST}&$skiptoken=2`));
    post(`${COST}&$skiptoken=2`).reply(200, page(2, null));
    const listing = await testAzure().cost.byResource('s1', new Date(0), new Date(1), calm());
    expect(listing.items.map(({ amount }) => amount)).toEqual([1, 2]);
    expect([...bodies]).toEqual([expect.stringContaining('"AmortizedCost"')]);
  });

  test('HTML never becomes the message', async () => {
    http(ARM).post(COST).reply(403, HTML, html);
    const { failure } = await testAzure().cost.byResource('s1', new Date(0), new Date(1), calm());
    expect(failure).toMatchObject({ reason: 'denied', message: 'HTTP 403 with HTML' });
  });

  test('a custom cloud is asked at its own host', async () => {
    http('https://arm.example').post(COST).reply(204);
    const custom = cloud('public', { resourceManager: 'https://arm.example' });
    const listing = await testAzure({ cloud: custom }).cost.byResource('s1', new Date(0), new Date(1), calm());
    expect(listing).toEqual({ items: [], rejected: [] });
  });
});
