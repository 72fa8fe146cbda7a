import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planAudit } from '../../src/app/audit.ts';
import { loadConfig } from '../../src/app/config/config.ts';
import { audit } from '../support/cli.ts';
import { blocks, fileBlock, README, ROOT } from './readme.ts';

/** Where a reader keeps rules of their own; a checkout has a folder `rules` already. */
const RULES = 'my-rules';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'azaudit-readme-'));
  await mkdir(join(folder, RULES));
  for (const name of [
    'azaudit.yaml',
    `${RULES}/storage-public-blobs.yaml`,
    `${RULES}/storage-public-blobs.cases.yaml`,
  ]) {
    await writeFile(join(folder, name), fileBlock(name));
  }
});
afterAll(() => rm(folder, { recursive: true }));

test('begins with the two commands that a newcomer runs', () => {
  expect(blocks('sh').slice(0, 2)).toEqual(['npm ci && npm run demo', 'npm ci && npm test']);
});

test('shows what the demo prints', async () => {
  const { stdout } = await audit(['demo']);
  const printed = new Set(stdout.split('\n'));
  expect(
    blocks('text')[0]
      ?.split('\n')
      .filter((line) => !printed.has(line)),
  ).toEqual([]);
});

test('names every option of an audit, and no other', async () => {
  const { stdout } = await audit(['--help']);
  const shared = ['--help', '--version'];
  const offered = optionsIn(stdout).filter((name) => !shared.includes(name));
  const table = README.slice(README.indexOf('| Option |'), README.indexOf('| Exit code |'));
  expect(optionsIn(table)).toEqual(offered);
});

test('calls only commands and options that exist', async () => {
  const calls = blocks('sh').flatMap((block) => [...block.matchAll(/^(?:npm run -s audit --|audit) (.+)$/gm)]);
  expect(calls.length).toBeGreaterThan(6);
  for (const [command, group] of Map.groupBy(calls, ([, call = '']) => commandOf(call))) {
    const { code, stdout, stderr } = await audit([...command.split(' ').filter(Boolean), '--help']);
    expect({ command, code, stderr }).toEqual({ command, code: 0, stderr: '' });
    expect(optionsIn(stdout)).toEqual(expect.arrayContaining(group.flatMap(([call]) => optionsIn(call))));
  }
});

describe('its configuration', () => {
  test('is valid, and names rules and parameters that exist', () => {
    const config = loadConfig(join(folder, 'azaudit.yaml'));
    const directories = [join(folder, RULES)];
    const plan = planAudit(
      { ...config, rules: { ...config.rules, directories } },
      { resources: [], keepVerdicts: false },
    );
    expect(plan.rules.map((rule) => rule.id)).toContain('storage-public-blobs');
    expect(config.rules.directories).toEqual([`./${RULES}`]);
    expect(existsSync(join(ROOT, RULES))).toBe(false);
    expect(plan.rules.map((rule) => rule.id)).not.toContain('ai-resource-untagged');
  });
});

describe('its rule', () => {
  test('passes the check and its cases', async () => {
    expect(await audit(['rules', 'check', RULES], { cwd: folder })).toMatchObject({ code: 0, stderr: '' });
    expect(await audit(['rules', 'test', RULES], { cwd: folder })).toMatchObject({
      code: 0,
      stdout: '3 passed, 0 failed\n',
    });
  });

  test('judges rows of Resource Graph offline', async () => {
    const id =
      '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/open';
    const row = {
      id,
      name: 'open',
      type: 'Microsoft.Storage/storageAccounts',
      tags: { team: 'ml-platform' },
      properties: { allowBlobPublicAccess: true },
    };
    await writeFile(join(folder, 'rows.json'), JSON.stringify({ data: [row] }));
    const args = ['--resources', 'rows.json', '--rules', RULES, '--format', 'json', '--only', 'storage-public-blobs'];
    const { code, stdout } = await audit(args, { cwd: folder });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      findings: [{ ruleId: 'storage-public-blobs', resource: { name: 'open' } }],
    });
  });
});

test('links to files that exist', () => {
  const targets = [...README.matchAll(/\]\(([^)#]+)\)/g)].flatMap(([, target = '']) =>
    target.startsWith('http') ? [] : [target],
  );
  expect(targets.length).toBeGreaterThan(4);
  expect(targets.filter((target) => !existsSync(join(ROOT, target)))).toEqual([]);
});

/** Long options, sorted, each once. */
function optionsIn(text: string): string[] {
  return [...new Set([...text.matchAll(/(?<=^|[\s`])--[a-z][a-z-]*/gm)].map(([name]) => name))].toSorted();
}

/** The words before the first option that name a command: `rules check`. */
function commandOf(call: string): string {
  const words = call.split(' ');
  const [first = ''] = words;
  const end = first.startsWith('--') ? 0 : ['rules', 'findings', 'notify'].includes(first) ? 2 : 1;
  return words.slice(0, end).join(' ');
}
