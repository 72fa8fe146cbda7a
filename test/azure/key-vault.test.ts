import { describe, expect, test } from 'vitest';
import { createVaultReader, parseVaultReference } from '../../src/azure/key-vault.ts';
import { cloud, fakeCredential, HASTY } from '../support/azure.ts';
import { mockHttp } from '../support/http.ts';

const VAULT = 'https://my-vault.vault.azure.net';
const SECRET = { vault: 'my-vault', name: 'teams-url', version: undefined };

function reader(name = 'public', credential = fakeCredential) {
  return createVaultReader({ cloud: cloud(name), credential, product: 'azaudit/test', limits: HASTY });
}

describe('a reference', () => {
  test.each([
    ['kv://my-vault/teams-url', { vault: 'my-vault', name: 'teams-url', version: undefined }],
    ['kv://kv1/a/0123456789abcdef', { vault: 'kv1', name: 'a', version: '0123456789abcdef' }],
  ])('%s names a secret', (text, expected) => {
    expect(parseVaultReference(text)).toEqual(expected);
  });

  test.each([
    'kv://my-vault',
    'kv://my-vault/',
    'kv:///name',
    'kv://a/name',
    'kv://1vault/name',
    'kv://vault-/name',
    `kv://${'v'.repeat(25)}/name`,
    'kv://evil.example#/name',
    'kv://my.vault/name',
    'kv://my-vault/na me',
    'kv://my-vault/../x',
    'kv://my-vault/name/v?x=1',
    'kv://my-vault/name/1/2',
  ])('%s names none', (text) => {
    expect(parseVaultReference(text)).toBeUndefined();
  });
});

describe('a secret', () => {
  const http = mockHttp();

  test('is read with a token for vaults', async () => {
    const scopes: unknown[] = [];
    const credential = {
      getToken: (scope: string | string[]) => {
        scopes.push(scope);
        return fakeCredential.getToken(scope);
      },
    };
    http(VAULT)
      .get('/secrets/teams-url')
      .query({ 'api-version': '7.4' })
      .matchHeader('authorization', 'Bearer test')
      .reply(200, { value: 'https://x', id: `${VAULT}/secrets/teams-url/1` });
    expect(await reader('public', credential)(SECRET)).toBe('https://x');
    expect(scopes.flat()).toEqual(['https://vault.azure.net/.default']);
  });

  test.each([
    ['usgov', 'https://my-vault.vault.usgovcloudapi.net'],
    ['china', 'https://my-vault.vault.azure.cn'],
  ])('of %s is at %s; a version can be named', async (name, origin) => {
    http(origin).get('/secrets/teams-url/abc').query({ 'api-version': '7.4' }).reply(200, { value: 'v' });
    expect(await reader(name)({ ...SECRET, version: 'abc' })).toBe('v');
  });

  test('is read again every time, so that a rotated one is seen', async () => {
    const read = reader();
    for (const value of ['first', 'second']) {
      http(VAULT).get('/secrets/teams-url').query(true).reply(200, { value });
      expect(await read(SECRET)).toBe(value);
    }
  });

  test('is read although the vault is busy for a moment', async () => {
    http(VAULT)
      .get('/secrets/teams-url')
      .query(true)
      .reply(429, { error: { code: 'Throttled', message: 'later' } });
    http(VAULT).get('/secrets/teams-url').query(true).reply(200, { value: 'v' });
    expect(await reader()(SECRET)).toBe('v');
  });

  test.each<[string, number, unknown, RegExp]>([
    [
      'that is not there',
      404,
      { error: { code: 'SecretNotFound', message: 'A secret with (name/id) teams-url was not found' } },
      /^vault my-vault has no such secret \(404 SecretNotFound\)$/,
    ],
    [
      'that may not be read',
      403,
      { error: { code: 'Forbidden', message: 'Caller is not authorized; appid=1;oid=2' } },
      /^vault my-vault refuses it \(403 Forbidden\): give the identity the role Key Vault Secrets User, and/,
    ],
    [
      'of a shape that is none',
      200,
      { value: 7, hidden: 'hunter2-hunter2' },
      /^vault my-vault could not be read: unex/,
    ],
    ['behind a page of a proxy', 200, '<html>hunter2-hunter2</html>', /^vault my-vault could not be read: HTTP 200/],
  ])('%s is one clear line', async (_, status, body, expected) => {
    http(VAULT)
      .get('/secrets/teams-url')
      .query(true)
      .reply(status, typeof body === 'string' ? body : JSON.stringify(body), {
        'content-type': typeof body === 'string' ? 'text/html' : 'application/json',
      });
    const error = await reader()(SECRET).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ message: expect.stringMatching(expected) });
    expect(String(error)).not.toMatch(/\n|hunter2/);
  });

  test('of a vault that does not answer is one clear line', async () => {
    http(VAULT)
      .get('/secrets/teams-url')
      .query(true)
      .times(2)
      .replyWithError(
        Object.assign(new Error('getaddrinfo ENOTFOUND my-vault.vault.azure.net'), { code: 'ENOTFOUND' }),
      );
    await expect(reader()(SECRET)).rejects.toThrow(/^vault my-vault could not be read: no answer: .*ENOTFOUND/);
  });

  test('is not asked for elsewhere: a redirect is a failure', async () => {
    http(VAULT).get('/secrets/teams-url').query(true).reply(302, '', { location: 'https://evil.example/' });
    await expect(reader()(SECRET)).rejects.toThrow(/^vault my-vault could not be read: HTTP 302/);
  });
});
