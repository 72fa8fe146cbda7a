import { describe, expect, test } from 'vitest';
import { ARM, calm, HASTY, inTurn, scripted, testAzure, type Reply } from '../support/azure.ts';

const BUDGETS = `${ARM}/subscriptions/s1/providers/Microsoft.Consumption/budgets`;
const budget = (name: string) => ({ id: `/x/${name}`, name, properties: { amount: 1 } });
const page = (names: string[], nextLink?: string | null): Reply => ({ body: { value: names.map(budget), nextLink } });

async function list(...replies: (Reply | string)[]) {
  const httpClient = inTurn(...replies);
  const azure = testAzure({ httpClient, limits: { ...HASTY, maxAttempts: 1 } });
  const { items, rejected, failure } = await azure.budgets.list('/subscriptions/s1', calm());
  return { names: items.map(({ name }) => name), rejected, failure, urls: httpClient.sent.map(({ url }) => url.href) };
}

describe('a list', () => {
  test('has the items of every page, in order, each link followed as it came', async () => {
    const link = `${BUDGETS}?api-version=2021-10-01&%24skiptoken=a%2Bb%3D`;
    const { names, failure, urls } = await list(page(['a', 'b'], link), page(['c'], `${link}2`), page(['d'], ''));
    expect(names).toEqual(['a', 'b', 'c', 'd']);
    expect(failure).toBeUndefined();
    expect(urls.slice(1)).toEqual([link, `${link}2`]);
  });

  test('is asked for by an id that may hold anything', async () => {
    const httpClient = inTurn(page([]));
    await testAzure({ httpClient }).budgets.list('/subscriptions/s1/resourceGroups/a#b?c d%', calm());
    expect(httpClient.sent[0]?.url.pathname).toBe(
      '/subscriptions/s1/resourceGroups/a%23b%3Fc%20d%25/providers/Microsoft.Consumption/budgets',
    );
  });

  test('may have an empty page in the middle', async () => {
    expect((await list(page([], `${BUDGETS}?p=2`), page(['a'], null))).names).toEqual(['a']);
  });

  test.each<[string, Reply | string]>([
    ['403', { status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no' } } }],
    ['HTML', { body: '<html>', headers: { 'content-type': 'text/html' } }],
    ['an empty object', { body: {} }],
    ['broken JSON', { body: '{"value":[' }],
    ['no connection', 'ECONNRESET'],
  ])('keeps the pages before %s', async (_, trouble) => {
    const { names, failure } = await list(page(['a'], `${BUDGETS}?p=2`), trouble);
    expect(names).toEqual(['a']);
    expect(failure).toBeDefined();
  });

  test('that goes in a circle of several pages ends', async () => {
    const [two, three] = [`${BUDGETS}?p=2`, `${BUDGETS}?p=3`];
    const { names, failure } = await list(page(['1'], two), page(['2'], three), page(['3'], two), page(['2'], three));
    expect(names).toEqual(['1', '2', '3']);
    expect(failure?.message).toContain('circle');
  });

  test('that never ends is cut off', async () => {
    const httpClient = scripted((_, call) => page([], `${BUDGETS}?p=${call}`));
    const { failure } = await testAzure({ httpClient }).budgets.list('/subscriptions/s1', calm());
    expect(failure?.message).toContain('more than 2000 pages');
    expect(httpClient.sent.length).toBeLessThan(2100);
  });

  test.each([
    'https://evil.example/subscriptions/s1?p=2',
    'https://management.azure.com.evil.example/?p=2',
    'https://evilmanagement.azure.com/?p=2',
    'http://management.azure.com/?p=2',
    'https://management.azure.com@evil.example/?p=2',
    '/relative?p=2',
    'not a url',
  ])('does not carry the token to %s', async (link) => {
    const { names, failure, urls } = await list(page(['a'], link));
    expect(names).toEqual(['a']);
    expect(failure).toMatchObject({
      reason: 'failed',
      message: expect.stringContaining('not on management.azure.com'),
    });
    expect(urls).toHaveLength(1);
  });

  test('names the items that it cannot read and keeps the others', async () => {
    const bad = [null, 7, { id: '/x/b', name: 'b' }, { name: 'c', properties: { amount: 'much' } }];
    const { names, rejected, failure } = await list({ body: { value: [budget('a'), ...bad, budget('d')] } });
    expect(names).toEqual(['a', 'd']);
    expect(rejected).toEqual([
      expect.stringContaining('an item that is no object'),
      expect.stringContaining('an item that is no object'),
      expect.stringContaining('/x/b: properties'),
      expect.stringContaining('c: id'),
    ]);
    expect(failure).toBeUndefined();
  });
});
