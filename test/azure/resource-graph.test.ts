import { describe, expect, test } from 'vitest';
import type { GraphQuery } from '../../src/azure/azure.ts';
import { calm, HASTY, inTurn, scripted, testAzure, type Reply, type ScriptedTransport } from '../support/azure.ts';

const QUERY: GraphQuery = { table: 'resources', types: ['a/b', 'c/d'], subscriptions: ['s1'] };

function graphPage(ids: string[], options: { total?: number; token?: string; truncated?: string } = {}): Reply {
  const { total = ids.length, token, truncated = 'false' } = options;
  const data = ids.map((id) => ({ id }));
  const skip = token === undefined ? {} : { $skipToken: token };
  return { body: { totalRecords: total, count: ids.length, resultTruncated: truncated, data, ...skip } };
}

async function read(httpClient: ScriptedTransport, query = QUERY) {
  const ids: unknown[] = [];
  const azure = testAzure({ httpClient, limits: { ...HASTY, maxAttempts: 1 } });
  try {
    for await (const page of azure.resourceGraph.pages(query, calm())) ids.push(...page.map((row) => row['id']));
    return { ids, failure: undefined };
  } catch (failure) {
    return { ids, failure };
  }
}

describe('Resource Graph', () => {
  test('is asked in the one form that any stand-in understands', async () => {
    const httpClient = inTurn(graphPage([]));
    await read(httpClient);
    expect(httpClient.sent[0]?.body).toEqual({
      query:
        "resources | where type in~ ('a/b','c/d') | project id, name, type, kind, location, resourceGroup, subscriptionId, sku, tags, identity, zones, managedBy, properties | order by id asc",
      subscriptions: ['s1'],
      options: { $top: 1000, resultFormat: 'objectArray' },
    });
  });

  test('follows the skip token with the same query until there is none', async () => {
    const httpClient = inTurn(graphPage(['/1', '/2'], { total: 3, token: 't1' }), graphPage(['/3'], { total: 3 }));
    expect(await read(httpClient)).toEqual({ ids: ['/1', '/2', '/3'], failure: undefined });
    expect(httpClient.sent[1]?.body).toMatchObject({
      subscriptions: ['s1'],
      options: { $skipToken: 't1', $top: 1000, resultFormat: 'objectArray' },
    });
  });

  test('is asked about at most 300 subscriptions at a time', async () => {
    const httpClient = scripted(() => graphPage(['/x']));
    const subscriptions = Array.from({ length: 601 }, (_, index) => `s${index}`);
    expect((await read(httpClient, { ...QUERY, subscriptions })).ids).toHaveLength(3);
    const asked = httpClient.sent.map(({ body }) => JSON.parse(JSON.stringify(body)).subscriptions);
    expect(asked.map((group) => group.length)).toEqual([300, 300, 1]);
    expect(asked.flat()).toEqual(subscriptions);
  });

  test('is asked nothing about no subscriptions, which would mean the whole tenant', async () => {
    const httpClient = inTurn(graphPage(['/x']));
    expect((await read(httpClient, { ...QUERY, subscriptions: [] })).ids).toEqual([]);
    expect(httpClient.sent).toHaveLength(0);
  });

  test('can be asked about management groups', async () => {
    const httpClient = inTurn(graphPage(['/x']));
    await read(httpClient, { table: 'resources', types: ['a/b'], managementGroups: ['mg'] });
    expect(httpClient.sent[0]?.body).toMatchObject({ managementGroups: ['mg'] });
  });
});

describe('an answer of Resource Graph', () => {
  test.each<[string, Reply[], RegExp]>([
    ['cut off without a token', [graphPage(['/1'], { total: 5, truncated: 'true' })], /cut the result off/],
    ['missing rows', [graphPage(['/1'], { total: 2 })], /1 of 2 rows/],
    [
      'paging in a circle',
      [graphPage(['/1'], { total: 9, token: 't' }), graphPage(['/2'], { total: 9, token: 't' })],
      /circle/,
    ],
    [
      'in table format',
      [{ body: { totalRecords: 0, resultTruncated: 'false', data: { columns: [], rows: [] } } }],
      /data/,
    ],
    ['refused on page 2', [graphPage(['/1'], { total: 2, token: 't' }), { status: 403, body: {} }], /403/],
  ])('%s is an error after the rows that came', async (_, replies, message) => {
    const { ids, failure } = await read(inTurn(...replies));
    expect(failure).toMatchObject({ name: 'AzureError', message: expect.stringMatching(message) });
    expect(ids.length).toBeLessThanOrEqual(2);
  });

  test('rows that vanish during the run are no error', async () => {
    const httpClient = inTurn(graphPage(['/1', '/2'], { total: 4, token: 't' }), graphPage(['/3'], { total: 3 }));
    expect((await read(httpClient)).failure).toBeUndefined();
  });

  test('rows that appear during the run are no error', async () => {
    const httpClient = inTurn(graphPage(['/1', '/2'], { total: 3, token: 't' }), graphPage(['/3'], { total: 4 }));
    expect((await read(httpClient)).failure).toBeUndefined();
  });

  test('a row that is no object stays in the list for the caller to name', async () => {
    const body = { totalRecords: 2, count: 2, resultTruncated: 'false', data: [null, { id: '/1' }] };
    expect(await read(inTurn({ body }))).toEqual({ ids: [undefined, '/1'], failure: undefined });
  });

  test('a quote in a type cannot leave its string', async () => {
    const httpClient = inTurn(graphPage([]));
    await read(httpClient, { ...QUERY, types: ["a/b') | project id //"] });
    expect(JSON.stringify(httpClient.sent[0]?.body)).toContain("('a/b) | project id //')");
  });
});
