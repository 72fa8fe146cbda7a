import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FILE_EXTENSIONS } from '../../src/reporters/index.ts';
import { audit } from '../support/cli.ts';
import { CARRIERS, leaksIn, PLANTED } from '../support/planted.ts';

/** Each planted secret in a variable whose value azaudit knows to be one. */
const VARIABLES = [
  'AZURE_CLIENT_SECRET',
  'AZURE_CLIENT_CERTIFICATE_PASSWORD',
  'AZURE_PASSWORD',
  'AZURE_STORAGE_CONNECTION_STRING',
  'AZURE_STORAGE_KEY',
  'IDENTITY_HEADER',
  'MSI_SECRET',
  'PGPASSWORD',
  'GITHUB_TOKEN',
  'GH_TOKEN',
  'SYSTEM_ACCESSTOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
];
const env = Object.fromEntries(PLANTED.map(({ secret }, index) => [VARIABLES[index] ?? '', secret]));
const GROUP = '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'azaudit-secrets-'));
  const rows = PLANTED.map(({ kind, secret }, index) => ({
    id: `${GROUP}/providers/Microsoft.Search/searchServices/srch-${index}`,
    name: `srch-${index} ${secret}`,
    type: 'Microsoft.Search/searchServices',
    location: 'eastus',
    sku: { name: 'standard' },
    tags: {
      kind,
      owner: secret,
      ...Object.fromEntries(Object.entries(CARRIERS).map(([name, carry]) => [name, carry(secret)])),
    },
    properties: { replicaCount: 1, partitionCount: 1, note: secret },
  }));
  writeFileSync(join(folder, 'rows.json'), JSON.stringify(rows));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a secret in tags and properties is in no report', { timeout: 60_000 }, async () => {
  const args = ['--resources', 'rows.json', '--only', 'search-single-replica', '--verdicts'];
  const names = FILE_EXTENSIONS.map((extension) => `report.${extension}`);
  const outputs = ['--format', 'json', ...names.flatMap((name) => ['--output', name])];
  const { code, stdout, stderr } = await audit([...args, ...outputs], { cwd: folder, env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const files = names.map((name) => readFileSync(join(folder, name), 'utf8'));
  for (const text of [stdout, ...files]) {
    expect(text).toContain('srch-11');
    expect(unescaped(text)).toContain('***');
    expect(leaksIn(text)).toEqual([]);
  }
  for (const name of ['report.md', 'report.csv', 'report.xml'])
    expect(leaksIn(unescaped(readFileSync(join(folder, name), 'utf8')))).toEqual([]);
  expect(JSON.parse(stdout)).toMatchObject({ findings: { length: PLANTED.length } });
});

/** As a reader of Markdown, CSV or XML sees it. */
function unescaped(text: string): string {
  const entities = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&amp;': '&' };
  return text
    .replaceAll(/\\([^\w\s])/g, '$1')
    .replaceAll(/&(?:lt|gt|quot|apos|amp);/g, (found) => new Map(Object.entries(entities)).get(found) ?? found)
    .replaceAll('""', '"')
    .replaceAll(/\u200B/g, '');
}

describe('a secret is in no error line', () => {
  test('of a file that is not there, a mistake of usage, and a configuration', { timeout: 60_000 }, async () => {
    const everything = PLANTED.map(({ secret }) => secret.replaceAll(/[\r\n]/g, '')).join(' ');
    writeFileSync(join(folder, 'bad.yaml'), JSON.stringify({ [everything]: everything, failOn: everything }));
    for (const args of [
      ['--facts', everything],
      ['--fail-on', everything],
      ['--config', 'bad.yaml', '--all'],
    ]) {
      const { code, stdout, stderr } = await audit(args, { cwd: folder, env });
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('***');
      expect(leaksIn(stderr)).toEqual([]);
    }
  });
});
