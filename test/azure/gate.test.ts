import { describe, expect, test } from 'vitest';
import { createLoopback } from '../../src/azure/loopback-transport.ts';
import { calm, fakeCredential, inTurn, scripted, testAzure } from '../support/azure.ts';
import { mockHttp } from '../support/http.ts';

const SUB = '/subscriptions/s1';

describe('tokens', () => {
  test('a challenge with claims is answered with a new token', async () => {
    const claims = '{"access_token":{"nbf":{"essential":true}}}';
    const challenge = `Bearer realm="", error="insufficient_claims", claims="${btoa(claims)}"`;
    const asked: unknown[] = [];
    const httpClient = scripted((request) =>
      request.headers.get('authorization') === 'Bearer fresh'
        ? { body: { value: [] } }
        : { status: 401, headers: { 'www-authenticate': challenge }, body: {} },
    );
    const credential = {
      getToken: (_: string | string[], options?: { claims?: string }) => {
        asked.push(options?.claims);
        const token = options?.claims === undefined ? 'stale' : 'fresh';
        return Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 });
      },
    };
    expect(await testAzure({ httpClient, credential }).budgets.list(SUB, calm())).toEqual({ items: [], rejected: [] });
    expect(asked).toEqual([undefined, claims]);
  });

  test('one token serves all clients of a run', async () => {
    let tokens = 0;
    const credential = {
      getToken: () => {
        tokens += 1;
        return Promise.resolve({ token: 't', expiresOnTimestamp: Date.now() + 3_600_000 });
      },
    };
    const azure = testAzure({ httpClient: inTurn({ body: { value: [] } }), credential });
    await azure.budgets.list(SUB, calm());
    await azure.diagnostics.list(SUB, calm());
    await Promise.all(['s1', 's2', 's3'].map((id) => azure.compute.usages(id, 'eastus', calm())));
    expect(tokens).toBe(1);
  });

  test('every attempt asks for a token that is still good', async () => {
    let issued = 0;
    const credential = {
      getToken: () => {
        issued += 1;
        return Promise.resolve({ token: `t${issued}`, expiresOnTimestamp: Date.now() });
      },
    };
    const httpClient = inTurn({ status: 503 }, { body: { value: [] } });
    await testAzure({ httpClient, credential }).budgets.list(SUB, calm());
    expect(httpClient.sent.map(({ headers }) => headers.get('authorization'))).toHaveLength(2);
    expect(issued).toBeGreaterThan(1);
  });
});

describe('the account of a run', () => {
  test('counts attempts, bytes and statuses per API', async () => {
    const body = { value: [] };
    const azure = testAzure({
      httpClient: inTurn({ body }, { status: 503, body }, 'ECONNRESET', { body }, { status: 204, body: '' }),
    });
    await azure.budgets.list(SUB, calm());
    await azure.budgets.list(SUB, calm());
    await azure.cost.byResource('s1', new Date(0), new Date(1), calm());
    const bytes = JSON.stringify(body).length;
    expect(azure.usage()).toEqual([
      {
        api: 'arm',
        calls: 4,
        bytes: 3 * bytes,
        waitedMs: expect.any(Number),
        statuses: { 200: 2, 503: 1, ECONNRESET: 1 },
      },
      { api: 'cost', calls: 1, bytes: 0, waitedMs: 0, statuses: { 204: 1 } },
    ]);
  });
});

test('the product is named to Azure', async () => {
  const httpClient = inTurn({ body: { value: [] } });
  const azure = testAzure({ httpClient });
  await azure.budgets.list(SUB, calm());
  await azure.diagnostics.list(SUB, calm());
  for (const { headers } of httpClient.sent) expect(headers.get('user-agent')).toMatch(/^azaudit\/test /);
});

describe('the loopback transport', () => {
  const http = mockHttp();

  test('takes every host of Azure to the simulator and says which one was meant', async () => {
    const simulator = 'http://127.0.0.1:9';
    http(simulator)
      .get(`${SUB}/providers/Microsoft.Consumption/budgets?api-version=2021-10-01`)
      .matchHeader('x-simulated-host', 'management.azure.com')
      .reply(200, { value: [], nextLink: 'https://management.azure.com/page/2' });
    http(simulator).get('/page/2').reply(200, { value: [] });
    http(simulator)
      .get('/api/retail/prices')
      .query(true)
      .matchHeader('x-simulated-host', 'prices.azure.com')
      .reply(200, { Items: [], NextPageLink: null });
    const azure = testAzure(createLoopback(simulator));
    expect(await azure.budgets.list(SUB, calm())).toEqual({ items: [], rejected: [] });
    expect(await azure.prices.list('x', calm())).toEqual({ items: [], rejected: [] });
  });

  test.each(['http://10.0.0.1:80', 'https://management.azure.com', 'http://127.0.0.1.evil.example', 'http://0.0.0.0'])(
    'refuses %s',
    (origin) => {
      expect(() => createLoopback(origin)).toThrow(/loopback/);
    },
  );

  test.each(['http://127.0.0.1:1', 'http://[::1]:1', 'http://localhost:1'])('accepts %s', (origin) => {
    expect(createLoopback(origin)).toHaveProperty('httpClient');
  });

  test('never meets a real credential, and its own credential never meets Azure', () => {
    const { httpClient, credential } = createLoopback('http://127.0.0.1:9');
    expect(() => testAzure({ httpClient, credential: fakeCredential })).toThrow(/only work together/);
    expect(() => testAzure({ credential })).toThrow(/only work together/);
    expect(() => testAzure({ credential, httpClient: inTurn({}) })).toThrow(/only work together/);
    expect(() => testAzure({ credential, httpClient: createLoopback('http://127.0.0.1:9').httpClient })).toThrow(
      /only work together/,
    );
  });
});
