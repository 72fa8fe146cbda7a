import { describe, expect, test } from 'vitest';
import { ARM, calm, cloud, HASTY, testAzure } from '../support/azure.ts';
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
const DIAGNOSTICS = `${VM}/providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview`;

describe('arm-machinelearning 2.1: old api-version, invented values, unknown keys dropped', () => {
  test('a compute comes as Azure sent it', async () => {
    const workspace = `${SUB}/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/w`;
    const compute = {
      name: 'ci-1',
      properties: { computeType: 'ComputeInstance', properties: { vmSize: 'X', somethingNew: { a: 1 } } },
    };
    http(ARM)
      .get(`${workspace}/computes?api-version=2023-06-01-preview`)
      .reply(200, { value: [compute] });
    const { items } = await testAzure().machineLearning.computes(workspace, calm());
    expect(items).toEqual([{ ...compute, id: `${workspace}/computes/ci-1` }]);
  });
});

describe('arm-policy 7, arm-subscriptions 6: operations are missing', () => {
  test('subscriptions are listed through ARM', async () => {
    http(ARM)
      .get('/subscriptions?api-version=2022-12-01')
      .reply(200, { value: [{ subscriptionId: 's1', displayName: 'one', state: 'Enabled', tenantId: 't1' }] });
    const { items } = await testAzure().subscriptions.list(calm());
    expect(items).toMatchObject([{ id: 's1', name: 'one', state: 'Enabled', tenantId: 't1' }]);
  });
});

describe('modular cloudSetting: the token scope is not switched', () => {
  test('every client of a sovereign cloud asks for that cloud’s tokens', async () => {
    const scopes = new Set<string>();
    const credential = {
      getToken: (scope: string | string[]) => {
        for (const one of [scope].flat()) scopes.add(one);
        return Promise.resolve({ token: 't', expiresOnTimestamp: Date.now() + 3_600_000 });
      },
    };
    const china = 'https://management.chinacloudapi.cn';
    const azure = testAzure({ cloud: cloud('china'), credential });
    http(china).get(USAGES).reply(200, { value: [] });
    http(china).get(DIAGNOSTICS).reply(200, { value: [] });
    http(china).post(GRAPH).reply(200, { totalRecords: 0, count: 0, resultTruncated: 'false', data: [] });
    http(china)
      .post(/CostManagement/)
      .reply(204);
    http(china)
      .get(/budgets/)
      .reply(200, { value: [] });
    await azure.compute.usages('s1', 'eastus', calm());
    await azure.diagnostics.list(VM, calm());
    await rows(azure);
    await azure.cost.byResource('s1', new Date(0), new Date(1), calm());
    await azure.budgets.list(SUB, calm());
    expect([...scopes]).toEqual([`${china}/.default`]);
  });
});

describe('resource ids with a leading slash: doubled slashes in the URL', () => {
  test.each([VM, VM.slice(1), `/${VM}`, `${VM}/`])('%s', async (id) => {
    http(ARM).get(DIAGNOSTICS).reply(200, { value: [] });
    http(ARM).get(`${VM}/providers/Microsoft.Consumption/budgets?api-version=2021-10-01`).reply(200, { value: [] });
    expect((await testAzure().diagnostics.list(id, calm())).failure).toBeUndefined();
    expect((await testAzure().budgets.list(id, calm())).failure).toBeUndefined();
  });
});

describe('HLC deserialiser: a foreign error body becomes the message', () => {
  test('an empty error still has a message', async () => {
    http(ARM)
      .post(/CostManagement/)
      .reply(401, '');
    const { failure } = await testAzure().cost.byResource('s1', new Date(0), new Date(1), calm());
    expect(failure).toMatchObject({ reason: 'denied', message: 'HTTP 401' });
  });
});

describe('raw client: no throw on 4xx, slashes of path arguments encoded', () => {
  test('a 404 is a failure, and the id goes into the path as it is, with spaces encoded', async () => {
    http(ARM)
      .get(`${SUB}/resourceGroups/my%20rg/providers/Microsoft.Consumption/budgets?api-version=2021-10-01`)
      .reply(404, { error: { code: 'ResourceGroupNotFound', message: 'gone' } });
    const listing = await testAzure().budgets.list(`${SUB}/resourceGroups/my rg`, calm());
    expect(listing.failure).toMatchObject({ reason: 'unsupported', status: 404, code: 'ResourceGroupNotFound' });
  });
});

describe('modular and HLC models: unknown keys dropped, one bad item loses the page', () => {
  test('the good items of a page survive a bad one, which is named', async () => {
    http(ARM)
      .get(USAGES)
      .reply(200, { value: [usage('cores'), null, { name: {} }, usage('gpus')] });
    const listing = await testAzure().compute.usages('s1', 'eastus', calm());
    expect(listing.items.map(({ name }) => name)).toEqual(['cores', 'gpus']);
    expect(listing.rejected).toHaveLength(2);
    expect(listing.failure).toBeUndefined();
  });
});

describe('answers that are no answers', () => {
  test.each<[string, () => unknown]>([
    ['HTML', () => http(ARM).get(USAGES).reply(200, HTML, html)],
    ['nothing', () => http(ARM).get(USAGES).reply(200)],
    ['an empty object', () => http(ARM).get(USAGES).reply(200, {})],
    ['half a JSON', () => http(ARM).get(USAGES).reply(200, '{"value":[{', { 'content-type': 'application/json' })],
    [
      'a redirect',
      () =>
        http(ARM)
          .get(USAGES)
          .reply(302, '', { location: `${ARM}/elsewhere` }),
    ],
    ['a list that is none', () => http(ARM).get(USAGES).reply(200, { value: 'x' })],
  ])('%s is a failure and not an empty list', async (_, mock) => {
    mock();
    const listing = await testAzure({ limits: { ...HASTY, maxAttempts: 1 } }).compute.usages('s1', 'eastus', calm());
    expect(listing.failure?.reason).toBe('failed');
    expect(listing.failure?.message).not.toMatch(/[<{]/);
  });
});
