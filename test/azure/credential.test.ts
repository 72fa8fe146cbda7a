import { AggregateAuthenticationError, AuthenticationError, CredentialUnavailableError } from '@azure/identity';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createCredential, requireToken } from '../../src/azure/credential.ts';
import { messageOf, UsageError } from '../../src/core/errors.ts';
import { calm, cloud, fakeCredential } from '../support/azure.ts';
import { mockHttp } from '../support/http.ts';

async function refusal(failure: unknown): Promise<unknown> {
  const credential = { getToken: () => Promise.reject(failure) };
  return requireToken(credential, cloud(), calm()).catch((error: unknown) => error);
}

describe('before a run', () => {
  test('a credential that gives a token for the cloud is enough', async () => {
    const scopes: unknown[] = [];
    const credential = {
      getToken: (scope: string | string[]) => {
        scopes.push(scope);
        return fakeCredential.getToken(scope);
      },
    };
    await requireToken(credential, cloud('usgov'), calm());
    expect(scopes).toEqual(['https://management.usgovcloudapi.net/.default']);
  });

  test.each<[string, unknown, RegExp]>([
    [
      'nothing to log in with',
      new AggregateAuthenticationError(
        [
          new CredentialUnavailableError('EnvironmentCredential: no\nvariables'),
          new CredentialUnavailableError('no az'),
        ],
        'ChainedTokenCredential authentication failed.',
      ),
      /^no Azure credential found: log in with `az login`/,
    ],
    [
      'an identity endpoint that refuses, among credentials that are not there',
      new AggregateAuthenticationError([
        new CredentialUnavailableError('EnvironmentCredential is unavailable.'),
        new CredentialUnavailableError(
          'ManagedIdentityCredential: Authentication failed. Message : Description: Identity not found - Correlation ID: x',
        ),
      ]),
      /^the managed identity gave no token \(Identity not found\): check/,
    ],
    [
      'a secret that is wrong',
      new AuthenticationError(401, {
        error: 'invalid_client',
        error_description: 'AADSTS7000215: Invalid client secret provided. Ensure …\r\nTrace ID: 1',
      }),
      /^Azure gave no token \(AADSTS7000215: Invalid client secret provided\): check the credential/,
    ],
    ['an endpoint that breaks', new Error('connect ECONNREFUSED\nat somewhere'), /connect ECONNREFUSED/],
  ])('%s is one line that says what to do', async (_, failure, message) => {
    const error = await refusal(failure);
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).not.toContain('\n');
    expect(error).toMatchObject({ message: expect.stringMatching(message) });
    expect(String(error)).toContain('AZURE_CLIENT_ID');
  });

  test('a credential that answers without a token is none', async () => {
    const credential = { getToken: () => Promise.resolve(null) };
    await expect(requireToken(credential, cloud(), calm())).rejects.toThrow(/no Azure credential found/);
  });
});

describe('the default credential', () => {
  const http = mockHttp();

  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test('takes a managed identity where the host offers one', async () => {
    vi.stubEnv('IDENTITY_ENDPOINT', 'http://identity.example/token');
    vi.stubEnv('IDENTITY_HEADER', 'secret');
    vi.stubEnv('AZURE_TOKEN_CREDENTIALS', 'ManagedIdentityCredential');
    http('http://identity.example')
      .get('/token')
      .query({ 'api-version': '2019-08-01', resource: 'https://management.azure.com' })
      .matchHeader('x-identity-header', 'secret')
      .reply(200, { access_token: 'mi', expires_on: '4102444800', resource: 'x', token_type: 'Bearer' });
    const token = await createCredential(cloud()).getToken(cloud().resourceManagerScope);
    expect(token?.token).toBe('mi');
  });

  test.each([
    [
      'App Service',
      'application/json',
      '{"statusCode":400,"message":"No User Assigned Identity found."}',
      /No User Assigned Identity found\)/,
    ],
    [
      'a token proxy',
      'application/json',
      '{"error":"invalid_request","error_description":"Identity not found"}',
      /Identity not found\)/,
    ],
    ['a page', 'text/html', '<html>bad</html>', /status code: 400\)/],
  ])('keeps what the identity endpoint says when it refuses: %s', async (_, type, body, said) => {
    vi.stubEnv('IDENTITY_ENDPOINT', 'http://identity.example/token');
    vi.stubEnv('IDENTITY_HEADER', 'secret');
    vi.stubEnv('AZURE_TOKEN_CREDENTIALS', 'ManagedIdentityCredential');
    http('http://identity.example').get('/token').query(true).reply(400, body, { 'content-type': type });
    const error = await requireToken(createCredential(cloud()), cloud(), calm()).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(UsageError);
    expect(messageOf(error)).toMatch(
      /^the managed identity gave no token \(.*\): check that it is assigned, or log in/,
    );
    expect(messageOf(error)).toMatch(said);
  });

  test('asks a private authority, and not Microsoft about it', async () => {
    const authority = 'https://login.example';
    vi.stubEnv('AZURE_TENANT_ID', 'tenant-1');
    vi.stubEnv('AZURE_CLIENT_ID', 'client-1');
    vi.stubEnv('AZURE_CLIENT_SECRET', 'secret-1');
    http(authority)
      .get('/tenant-1/v2.0/.well-known/openid-configuration')
      .reply(200, {
        issuer: `${authority}/tenant-1/v2.0`,
        authorization_endpoint: `${authority}/tenant-1/oauth2/v2.0/authorize`,
        token_endpoint: `${authority}/tenant-1/oauth2/v2.0/token`,
        jwks_uri: `${authority}/tenant-1/keys`,
      });
    http(authority)
      .post(/^\/tenant-1\/oauth2\/v2\.0\/token/)
      .reply(200, { token_type: 'Bearer', expires_in: 3600, access_token: 'private' });
    const custom = cloud('public', { resourceManager: 'https://arm.example', authorityHost: authority });
    const token = await createCredential(custom).getToken(custom.resourceManagerScope);
    expect(token?.token).toBe('private');
  });
});
