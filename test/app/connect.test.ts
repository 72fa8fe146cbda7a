import { expect, test, vi } from 'vitest';
import { readEnvironment } from '../../src/app/config/environment.ts';
import { configShape } from '../../src/app/config/config.ts';
import { connect } from '../../src/app/connect.ts';
import { UsageError } from '../../src/core/errors.ts';

const RUN = { signal: AbortSignal.abort(), deadline: 0 };

function refusal(env: NodeJS.ProcessEnv): Promise<unknown> {
  return connect(configShape.parse({}), readEnvironment(env), RUN).catch((error: unknown) => error);
}

test.each([
  [{ AZURE_AUTHORITY_HOST: 'https://' }, 'endpoint https:// is no address: write it like https://host'],
  [{ AZAUDIT_METRICS_ENDPOINT: 'https://x y/{region}' }, 'endpoint https://x y/{region} is no address'],
  [{ AZURE_RESOURCE_MANAGER_ENDPOINT: 'http://arm' }, 'endpoint http://arm must be https'],
  [{ HTTPS_PROXY: 'proxy:8080' }, 'HTTPS_PROXY is no address: write it like http://host:8080'],
  [{ https_proxy: 'http://user:s3cret@[' }, 'https_proxy is no address'],
])('%j is refused in one line, before anything is asked', async (env, message) => {
  const error = await refusal(env);
  expect(error).toBeInstanceOf(UsageError);
  expect(String(error)).toContain(message);
  expect(String(error)).not.toContain('s3cret');
});

test('a choice of credentials that the SDK does not know is told in one line', async () => {
  vi.stubEnv('AZURE_TOKEN_CREDENTIALS', 'bogus');
  const error = await refusal({}).finally(() => vi.unstubAllEnvs());
  expect(error).toBeInstanceOf(UsageError);
  expect(String(error)).toMatch(/AZURE_TOKEN_CREDENTIALS = bogus.*$/);
});

test('templates and proxies that are addresses are taken', async () => {
  const env = {
    AZAUDIT_METRICS_ENDPOINT: 'https://{region}.metrics.test',
    HTTPS_PROXY: 'http://proxy:8080',
    NO_PROXY: '*',
  };
  vi.stubEnv('AZURE_TOKEN_CREDENTIALS', 'EnvironmentCredential');
  vi.stubEnv('AZURE_TENANT_ID', undefined);
  const error = await refusal(env).finally(() => vi.unstubAllEnvs());
  expect(String(error)).toContain('no Azure credential found');
});
