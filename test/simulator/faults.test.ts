import { expect, test } from 'vitest';
import { FAULT_KINDS, type FaultKind, type FaultRule } from '../../src/simulator/faults.ts';
import { DEV, estateOf, machine, PROD, simulate, type Answer, type Client } from './fixture.ts';

const LIST = '/subscriptions?api-version=2022-12-01';
const GRAPH = '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01';
const KQL = "resources | where type in~ ('microsoft.compute/virtualmachines') | project id, name | order by id asc";

function faulty(...faults: readonly FaultRule[]): Promise<Client> {
  return simulate({ faults, pageSize: 1, estate: estateOf({ resources: [machine('a'), machine('b')] }) });
}

const query = (client: Client, options: Record<string, unknown> = {}) =>
  client.post(GRAPH, { query: KQL, options: { $top: 1, resultFormat: 'objectArray', ...options } });

const answered: Partial<Record<FaultKind, (answer: Answer) => void>> = {
  'throttled-seconds': (answer) => expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1']),
  'throttled-date': (answer) => expect(Date.parse(answer.headers.get('retry-after') ?? '')).not.toBeNaN(),
  'throttled-huge': (answer) => expect(answer.headers.get('retry-after')).toBe('3600'),
  'throttled-quota-headers': (answer) => {
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, null]);
    expect(answer.headers.get('x-ms-user-quota-resets-after')).toBe('00:00:01');
  },
  'throttled-cost-headers': (answer) => {
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, null]);
    expect(answer.headers.get('x-ms-ratelimit-microsoft.costmanagement-qpu-retry-after')).toBe('1');
  },
  'internal-error': (answer) => expect(answer.status).toBe(500),
  unavailable: (answer) => expect(answer.status).toBe(503),
  'gateway-timeout': (answer) => expect(answer.status).toBe(504),
  overloaded: (answer) => expect(answer.status).toBe(529),
  'slow-body': (answer) => expect(answer.body.value).toHaveLength(1),
  'truncated-json': (answer) =>
    expect([answer.status, answer.body, answer.text.length > 20]).toEqual([200, undefined, true]),
  'html-bad-gateway': (answer) =>
    expect([answer.status, answer.headers.get('content-type')]).toEqual([502, 'text/html']),
  'html-ok': (answer) => expect([answer.status, answer.text.startsWith('<!DOCTYPE html>')]).toEqual([200, true]),
  'empty-ok': (answer) =>
    expect([answer.status, answer.text, answer.headers.get('content-type')]).toEqual([200, '', null]),
  unauthorized: (answer) => expect(answer.status).toBe(401),
  'claims-challenge': (answer) => expect(answer.headers.get('www-authenticate')).toContain('insufficient_claims'),
  forbidden: (answer) => expect([answer.status, answer.body.error.code]).toEqual([403, 'AuthorizationFailed']),
  'not-found': (answer) => expect(answer.status).toBe(404),
  conflict: (answer) => expect(answer.status).toBe(409),
  'wrong-types': (answer) => expect(answer.body.value).toBe('none'),
  'bad-item': (answer) => expect(answer.body.value).toEqual([42]),
};

test.each(Object.entries(answered))('%s', async (kind, check) => {
  const client = await faulty({ kind: FAULT_KINDS.find((name) => name === kind) ?? 'hang' });
  const answer = await client.get(LIST);
  check(answer);
  expect(client.calls).toEqual([expect.objectContaining({ api: 'subscriptions', status: answer.status })]);
});

test('a reset cuts the connection and a hang never answers; both are on record', async () => {
  const client = await faulty({ kind: 'connection-reset', nth: 1 }, { kind: 'hang' });
  await expect(client.get(LIST)).rejects.toThrow('fetch failed');
  const controller = new AbortController();
  const hanging = fetch(`${client.url}${LIST}`, { headers: { authorization: 'Bearer x' }, signal: controller.signal });
  await expect.poll(() => client.calls.map((call) => call.status)).toEqual([0, 0]);
  controller.abort();
  await expect(hanging).rejects.toThrow('aborted');
});

test('a looping link leads back to its own page for ever', async () => {
  const client = await faulty({ kind: 'looping-link' });
  const first = await client.get(LIST);
  const second = await client.get(first.body.nextLink);
  const third = await client.get(second.body.nextLink);
  expect(third.body).toEqual(second.body);
  const { body } = await query(client);
  const again = await query(client, { $skipToken: body.$skipToken });
  expect([again.body.data, again.body.$skipToken]).toEqual([body.data, body.$skipToken]);
});

test('a second page can be forbidden, even where there was one page only', async () => {
  const client = await faulty({ kind: 'forbidden-second-page' });
  const first = await client.get(LIST);
  expect(first.body.value).toHaveLength(1);
  expect((await client.get(first.body.nextLink)).status).toBe(403);
  const budgets = await client.get(
    `/subscriptions/${PROD}/providers/Microsoft.Consumption/budgets?api-version=2021-10-01`,
  );
  expect((await client.get(budgets.body.nextLink)).status).toBe(403);
  const { body } = await query(client);
  expect((await query(client, { $skipToken: body.$skipToken })).status).toBe(403);
});

test('a missing token of Resource Graph comes with the word that rows are missing', async () => {
  const client = await faulty({ kind: 'missing-next-link' });
  const { body } = await query(client);
  expect([body.resultTruncated, body.$skipToken, body.totalRecords]).toEqual(['true', undefined, 2]);
});

test('wrong types and bad items reach every shape of answer', async () => {
  const client = await faulty({ kind: 'wrong-types' });
  expect((await query(client)).body.data).toBe('none');
  expect((await client.get('/api/retail/prices')).body.Items).toBe('none');
  client.setFaults([{ kind: 'bad-item' }]);
  expect((await query(client)).body.data).toEqual([42]);
});

test('a rule strikes the API, path, turn and number of times that it names', async () => {
  const client = await faulty();
  const statuses = async (rule: Omit<FaultRule, 'kind'>) => {
    client.setFaults([{ kind: 'forbidden', ...rule }]);
    const paths = [
      LIST,
      LIST,
      `/subscriptions/${PROD}?api-version=2022-12-01`,
      `/subscriptions/${DEV}?api-version=2022-12-01`,
    ];
    const found: number[] = [];
    for (const path of paths) found.push((await client.get(path)).status);
    return found;
  };
  expect(await statuses({ api: 'graph' })).toEqual([200, 200, 200, 200]);
  expect(await statuses({ api: ['graph', 'subscriptions'], times: 3 })).toEqual([403, 403, 403, 200]);
  expect(await statuses({ nth: 2 })).toEqual([200, 403, 200, 200]);
  expect(await statuses({ path: new RegExp(PROD) })).toEqual([200, 200, 403, 200]);
});

async function seededRun(seed: number): Promise<string> {
  const client = await simulate({ seed, faults: [{ kind: 'unavailable', probability: 0.3 }] });
  const statuses: number[] = [];
  for (let index = 0; index < 60; index += 1) statuses.push((await client.get(LIST)).status);
  return statuses.join();
}

test('chance is drawn from the seed', async () => {
  const first = await seededRun(7);
  expect(await seededRun(7)).toBe(first);
  expect(await seededRun(8)).not.toBe(first);
  const failed = first.split(',').filter((status) => status === '503').length;
  expect(failed).toBeGreaterThan(6);
  expect(failed).toBeLessThan(32);
});

test('every kind is proven here', () => {
  const elsewhere = ['connection-reset', 'hang', 'looping-link', 'forbidden-second-page', 'missing-next-link'];
  expect([...Object.keys(answered), ...elsewhere].toSorted()).toEqual([...FAULT_KINDS].toSorted());
});
