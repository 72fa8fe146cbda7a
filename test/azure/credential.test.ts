import { AggregateAuthenticationError, AuthenticationError, CredentialUnavailableError } from '@azure/identity';
import { describe, expect, test } from 'vitest';
import { requireToken } from '../../src/azure/credential.ts';
import { UsageError } from '../../src/core/errors.ts';
import { calm, cloud, fakeCredential } from '../support/azure.ts';

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
