import { expect, test } from 'vitest';
import { IDENTITY_HEADER } from '../../src/simulator/tokens.ts';
import { simulate, TENANT, type Client } from './fixture.ts';

const MSI = '/msi/token?api-version=2019-08-01&resource=https%3A%2F%2Fmanagement.azure.com';
const NOW = Date.parse('2026-11-20T06:00:00Z');

test('the managed-identity endpoint wants its header, version and resource', async () => {
  const client = await simulate({ clock: () => NOW });
  const header = { 'x-identity-header': IDENTITY_HEADER, authorization: '' };
  const { status, body } = await client.get(MSI, header);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    token_type: 'Bearer',
    resource: 'https://management.azure.com',
    expires_on: String(NOW / 1000 + 86_400),
    access_token: expect.any(String),
  });
  expect((await client.get(MSI, { 'x-identity-header': 'guess' })).status).toBe(401);
  expect((await client.get(MSI.replace('2019-08-01', '2017-09-01'), header)).status).toBe(400);
  expect((await client.get('/msi/token?api-version=2019-08-01', header)).status).toBe(400);
});

test('the instance metadata service wants Metadata: true', async () => {
  const client = await simulate();
  const path = '/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://management.azure.com';
  expect((await client.get(path, { metadata: 'true' })).body.token_type).toBe('Bearer');
  expect((await client.get(path)).status).toBe(400);
});

async function grant(client: Client, form: Record<string, string>, tenant = TENANT) {
  const response = await fetch(`${client.url}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  const body = await response.json();
  return { status: response.status, body: body as Record<string, unknown> };
}

const BASE = { grant_type: 'client_credentials', client_id: 'app', scope: 'https://management.azure.com/.default' };
const ASSERTION = { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' };

test('client credentials are proven by a secret or a federated assertion', async () => {
  const client = await simulate({ clientSecret: 'right' });
  expect((await grant(client, { ...BASE, client_secret: 'right' })).body['token_type']).toBe('Bearer');
  expect((await grant(client, { ...BASE, ...ASSERTION, client_assertion: 'a.b.c' })).status).toBe(200);
  expect(await grant(client, { ...BASE, client_secret: 'wrong' })).toMatchObject({
    status: 401,
    body: { error: 'invalid_client' },
  });
  expect((await grant(client, { ...BASE, client_secret: 'right' }, 'other-tenant')).status).toBe(400);
  expect((await grant(client, { ...BASE, grant_type: 'password', client_secret: 'right' })).status).toBe(400);
});

test('the OpenID configuration points back to the simulator', async () => {
  const client = await simulate();
  const { body } = await client.get(`/${TENANT}/v2.0/.well-known/openid-configuration`, { authorization: '' });
  expect(body.token_endpoint).toBe(`${client.url}/${TENANT}/oauth2/v2.0/token`);
  expect(body.issuer).toBe(`${client.url}/${TENANT}/v2.0`);
});

test('a claims challenge is settled by a token that was asked for with the claims', async () => {
  const client = await simulate({ faults: [{ kind: 'claims-challenge', api: 'subscriptions' }] });
  const path = '/subscriptions?api-version=2022-12-01';
  const challenge = await client.get(path);
  expect(challenge.status).toBe(401);
  const header = challenge.headers.get('www-authenticate') ?? '';
  expect(header).toContain('error="insufficient_claims"');
  const claims = Buffer.from(/claims="([^"]+)"/.exec(header)?.[1] ?? '', 'base64').toString();
  const plain = await grant(client, { ...BASE, client_secret: 's' });
  expect((await client.get(path, { authorization: `Bearer ${String(plain.body['access_token'])}` })).status).toBe(401);
  const token = await grant(client, { ...BASE, client_secret: 's', claims });
  expect((await client.get(path, { authorization: `Bearer ${String(token.body['access_token'])}` })).status).toBe(200);
});
