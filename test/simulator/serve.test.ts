import { request } from 'node:https';
import { expect, onTestFinished, test } from 'vitest';
import { startSimulator } from '../../src/simulator/serve.ts';
import { DEV, estateOf, machine, machineId, PROD, simulate, TENANT } from './fixture.ts';

const LIST = '/subscriptions?api-version=2022-12-01';

test('ARM needs a bearer token', async () => {
  const client = await simulate();
  const answer = await client.get(LIST, { authorization: '' });
  expect(answer.status).toBe(401);
  expect(answer.body.error.code).toBe('AuthenticationFailed');
  expect(answer.headers.get('www-authenticate')).toContain('Bearer');
});

test('only subscriptions with a role are listed, in Azure’s fields', async () => {
  const estate = estateOf({
    subscriptions: [
      { id: PROD, name: 'ai-prod' },
      { id: DEV, name: 'none', actions: [] },
    ],
  });
  const client = await simulate({ estate });
  const { body } = await client.get(LIST);
  expect(body.value).toHaveLength(1);
  expect(body.value[0]).toMatchObject({
    id: `/subscriptions/${PROD}`,
    displayName: 'ai-prod',
    state: 'Enabled',
    tenantId: TENANT,
  });
});

test('doubled slashes, other casing and encoded query keys reach the same API', async () => {
  const client = await simulate();
  const answer = await client.get(`//SUBSCRIPTIONS/${PROD}//LOCATIONS?api%2Dversion=2022-12-01`);
  expect(answer.status).toBe(200);
  expect(answer.body.value).toContainEqual(
    expect.objectContaining({ name: 'southcentralus', displayName: 'South Central US' }),
  );
});

test.each([
  ['/subscriptions?api-version=1999-01-01', 400, 'InvalidApiVersionParameter'],
  ['/subscriptions', 400, 'MissingApiVersionParameter'],
  [`/subscriptions/${PROD}/providers/Microsoft.Compute/skus?api-version=1999-01-01`, 400, 'NoRegisteredProviderFound'],
  [`/subscriptions/${PROD}/providers/Microsoft.Compute/unicorns?api-version=2026-04-01`, 404, 'InvalidResourceType'],
  ['/subscriptions/0a000000-0000-4000-8000-00000000ffff?api-version=2022-12-01', 404, 'SubscriptionNotFound'],
])('GET %s is refused with %i %s', async (path, status, code) => {
  const client = await simulate();
  const answer = await client.get(path);
  expect([answer.status, answer.body.error.code]).toEqual([status, code]);
});

test('an action that the identity lacks is a 403 that names it', async () => {
  const estate = estateOf({
    subscriptions: [{ id: PROD, name: 'ai-prod', actions: ['*/read'], notActions: ['Microsoft.Compute/*'] }],
  });
  const client = await simulate({ estate });
  const answer = await client.get(`/subscriptions/${PROD}/providers/Microsoft.Compute/skus?api-version=2021-07-01`);
  expect(answer.status).toBe(403);
  expect(answer.body.error).toMatchObject({
    code: 'AuthorizationFailed',
    message: expect.stringContaining('Microsoft.Compute/skus/read'),
  });
});

test.each(['PUT', 'PATCH', 'DELETE', 'POST'])('%s on a resource is refused and on record', async (method) => {
  const client = await simulate({ estate: estateOf({ resources: [machine('gpu-01')] }) });
  const path = `${machineId('gpu-01')}${method === 'POST' ? '/deallocate' : ''}`;
  const answer = await client.send(method, `${path}?api-version=2026-04-01`);
  expect(answer.status).toBe(403);
  expect(client.calls).toEqual([expect.objectContaining({ method, path, status: 403, apiVersion: '2026-04-01' })]);
});

test('links name the host that the client meant, or else the simulator', async () => {
  const client = await simulate({ pageSize: 1 });
  const direct = await client.get(LIST);
  expect(direct.body.nextLink).toMatch(new RegExp(`^${client.url}/subscriptions\\?`));
  const rewritten = await client.get(LIST, { 'x-simulated-host': 'management.azure.com' });
  expect(rewritten.body.nextLink).toMatch(/^https:\/\/management\.azure\.com\/subscriptions\?/);
  expect(client.calls.map((call) => call.host)).toEqual([new URL(client.url).host, 'management.azure.com']);
});

test('a host answers its own API only', async () => {
  const client = await simulate();
  expect((await client.get(LIST, { 'x-simulated-host': 'prices.azure.com' })).status).toBe(404);
  expect((await client.get('/api/retail/prices', { 'x-simulated-host': 'management.azure.com' })).status).toBe(404);
});

test('TLS is trusted through the authority that the simulator hands out, and links are https', async () => {
  const simulator = await startSimulator({ estate: estateOf(), tls: true, pageSize: 1 });
  onTestFinished(() => simulator.close());
  const text = await new Promise<string>((resolve, reject) => {
    const call = request(
      `${simulator.url}${LIST}`,
      { ca: simulator.caCertificate, headers: { authorization: 'Bearer x' } },
      (response) => {
        response.setEncoding('utf8').once('data', resolve);
      },
    );
    call.once('error', reject).end();
  });
  expect(simulator.url).toMatch(/^https:\/\/localhost:/);
  expect(JSON.parse(text).nextLink).toMatch(new RegExp(`^${simulator.url}/`));
  await expect(fetch(`${simulator.url}${LIST}`)).rejects.toThrow('fetch failed');
});

test('no address but loopback is listened on', async () => {
  await expect(startSimulator({ estate: estateOf(), host: '0.0.0.0' })).rejects.toThrow('loopback only');
});

test('permissions show what the role grants', async () => {
  const estate = estateOf({
    subscriptions: [{ id: PROD, name: 'ai-prod', actions: ['*/read'], notActions: ['Microsoft.Search/*'] }],
  });
  const client = await simulate({ estate });
  const { body } = await client.get(
    `/subscriptions/${PROD}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`,
  );
  expect(body.value).toEqual([expect.objectContaining({ actions: ['*/read'], notActions: ['Microsoft.Search/*'] })]);
});

test('a provider says that it is registered', async () => {
  const client = await simulate();
  const { body } = await client.get(`/subscriptions/${PROD}/providers/Microsoft.Insights?api-version=2021-04-01`);
  expect(body.registrationState).toBe('Registered');
});
