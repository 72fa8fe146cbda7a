import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { configShape, readText } from '../../../src/app/config/config.ts';
import { readEnvironment } from '../../../src/app/config/environment.ts';
import { resolveReference, type SecretSources } from '../../../src/app/config/secret-reference.ts';
import { scrub } from '../../../src/app/config/scrubber.ts';
import { resolveSinks, resolveStore } from '../../../src/app/config/secrets.ts';
import { UsageError } from '../../../src/core/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'azaudit-secrets-'));
const file = join(folder, 'url');
writeFileSync(file, 'https://hooks.example/from/file-0123456789\n');
afterAll(() => rmSync(folder, { recursive: true }));

const VARIABLES: Record<string, string> = {
  TEAMS_URL: 'https://hooks.example/from/env-0123456789',
  DB_PASSWORD: 'pg-pass-4711',
};

const sources: SecretSources = {
  variable: (name) => VARIABLES[name],
  readFile: readText,
  readVault: ({ vault, name, version }) =>
    vault === 'closed'
      ? Promise.reject(new Error('vault closed refuses it (403 Forbidden)'))
      : Promise.resolve(`${vault}/${name}/${version ?? 'newest'}`),
};

describe('a reference', () => {
  test.each([
    ['env:TEAMS_URL', 'https://hooks.example/from/env-0123456789'],
    ['${TEAMS_URL}', 'https://hooks.example/from/env-0123456789'],
    ['postgres://audit:${DB_PASSWORD}@db/azaudit', 'postgres://audit:pg-pass-4711@db/azaudit'],
    [`file:${file}`, 'https://hooks.example/from/file-0123456789'],
    ['kv://vault-1/secret', 'vault-1/secret/newest'],
    ['kv://vault-1/secret/abc', 'vault-1/secret/abc'],
    ['https://hooks.example/literal', 'https://hooks.example/literal'],
  ])('%s leads to its value', async (reference, expected) => {
    expect(await resolveReference(reference, sources)).toBe(expected);
  });

  test.each([
    ['env:NOWHERE', 'the variable NOWHERE is not set'],
    ['postgres://u:${NOWHERE}@db/x', 'the variable NOWHERE is not set'],
    ['file:/nowhere/at/all', '/nowhere/at/all cannot be read: no such file'],
    ['kv://x', 'kv://x is no reference to a secret: write it as kv://vault/secret'],
    ['kv://closed/secret', 'kv://closed/secret: vault closed refuses it (403 Forbidden)'],
  ])('%s that leads nowhere is one line', async (reference, message) => {
    await expect(resolveReference(reference, sources)).rejects.toThrow(new UsageError(message));
  });

  test('what is empty is missing', async () => {
    writeFileSync(join(folder, 'empty'), '\n');
    await expect(resolveReference(`file:${join(folder, 'empty')}`, sources)).rejects.toThrow(/is empty$/);
  });
});

describe('sinks', () => {
  const { notify } = configShape.parse({
    notify: [
      { name: 'good', type: 'teams', url: 'env:TEAMS_URL' },
      { name: 'bad', type: 'webhook', url: `file:${file}`, secret: 'env:NOWHERE' },
      { name: 'bot', type: 'slack', secret: 'kv://vault-1/bot-0123456789', channel: 'C1' },
    ],
  });

  test('are resolved apart: one that fails is a line that names it', async () => {
    const resolved = await resolveSinks(notify, sources);
    expect(resolved.get('bad')).toEqual(new Error('notify bad: the variable NOWHERE is not set'));
    expect(resolved.get('good')).toEqual({
      name: 'good',
      type: 'teams',
      url: 'https://hooks.example/from/env-0123456789',
      secret: undefined,
      settings: {},
      allowHosts: [],
    });
    expect(resolved.get('bot')).toMatchObject({ secret: 'vault-1/bot-0123456789/newest', settings: { channel: 'C1' } });
  });

  test('are masked from then on', async () => {
    await resolveSinks(notify, sources);
    expect(scrub('POST /from/env-0123456789 with vault-1/bot-0123456789/newest')).toBe('POST *** with ***');
  });

  test('follow a rotation', async () => {
    let round = 0;
    const rotating = { ...sources, readVault: () => Promise.resolve(`rotated-secret-${(round += 1)}`) };
    for (const secret of ['rotated-secret-1', 'rotated-secret-2'])
      expect((await resolveSinks(notify, rotating)).get('bot')).toMatchObject({ secret });
    expect(scrub('rotated-secret-1 rotated-secret-2')).toBe('*** ***');
  });
});

test('a store keeps its address, and only its password is masked', async () => {
  const url = await resolveStore('postgres://audit:${DB_PASSWORD}@db/azaudit', sources);
  expect(scrub(`${url} and pg-pass-4711`)).toBe('postgres://audit:***@db/azaudit and ***');
  expect(scrub(await resolveStore('sqlite:./azaudit.db', sources))).toBe('sqlite:./azaudit.db');
});

test('the environment names its secrets, whoever reads them', () => {
  const environment = readEnvironment({ AZURE_CLIENT_SECRET: 'a', PGPASSWORD: 'b', IDENTITY_HEADER: '', HOME: 'c' });
  expect(environment.secrets).toEqual(['a', 'b']);
});
