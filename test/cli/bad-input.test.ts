import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { audit } from '../support/cli.ts';

let folder: string;
const ID = '11111111-1111-1111-1111-111111111111';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'azaudit-'));
  await writeFile(join(folder, 'unknown-key.yaml'), 'scop: {}\n');
  await writeFile(join(folder, 'not-yaml.yaml'), 'a: [\n');
  await writeFile(join(folder, 'bad-param.yaml'), 'rules: { params: { search-single-replica: { minReplica: 3 } } }\n');
  await writeFile(join(folder, 'cloud.yaml'), 'cloud: __proto__\n');
  await writeFile(join(folder, 'garbage.json'), 'garbage\n');
  await writeFile(join(folder, 'object.json'), '{"rows": []}\n');
  await writeFile(join(folder, 'no-id.json'), '[{"name": "x"}]\n');
  await writeFile(join(folder, 'empty'), '');
  await writeFile(join(folder, 'nan.yaml'), 'rules: { params: { search-single-replica: { minReplicas: .nan } } }\n');
  await writeFile(join(folder, 'tag.yaml'), 'failOn: !high low\n');
  await writeFile(join(folder, 'latin1.yaml'), Buffer.from('owners: { default: Müller }\n', 'latin1'));
  await writeFile(join(folder, 'latin1.json'), Buffer.from(`[{"id": "/subscriptions/${ID}", "name": "Ä"}]`, 'latin1'));
});
afterAll(() => rm(folder, { recursive: true }));

test.each([
  ['an unknown option', ['--subscripton', ID], /unknown option '--subscripton'/],
  ['an unknown command', ['adit', '--tls'], /^error: no command is called "adit": see audit --help\n$/],
  ['help on an unknown command', ['help', 'adit'], /no command is called "adit"/],
  ['no scope', [], /nothing to audit/],
  ['a subscription that is no GUID', ['--subscription', 'prod'], /"prod" is no subscription id/],
  ['an unknown severity', ['demo', '--fail-on', 'severe'], /fail-on.*severe/],
  ['an unknown format', ['demo', '--format', 'xml'], /format "xml" is not known/],
  ['an output without a format', ['demo', '--output', 'report.pdf'], /report\.pdf/],
  [
    'an output in no folder',
    ['demo', '--output', 'nowhere/x.json'],
    /x\.json cannot be written: there is no such folder/,
  ],
  ['facts to be saved in no folder', ['--all', '--collect-only', 'nowhere/x'], /x cannot be written: there is no such/],
  ['an output of what is not judged', ['--all', '--collect-only', 'x', '--output', 'x.json'], /do not go together/],
  ['an empty value', ['--all', '--management-group', ''], /--management-group.*empty/],
  ['a certificate in no folder', ['simulate', '--tls', '--ca', 'nowhere/x'], /x cannot be written: there is no such/],
  ['a certificate without TLS', ['simulate', '--ca', 'x.pem'], /--ca goes with --tls/],
  ['an unknown rule', ['demo', '--only', 'gpu-idle'], /"gpu-idle" is no rule, pillar or collector/],
  ['a deadline without unit', ['demo', '--deadline', '30'], /"30" is no duration/],
  ['a tag without value', ['--all', '--tag', 'env'], /--tag env/],
  ['two sources', ['--facts', 'a', '--resources', 'b'], /do not go together/],
  ['a missing config', ['demo', '--config', 'absent.yaml'], /absent\.yaml cannot be read: no such file/],
  ['a cloud that every object has', ['--all', '--config', 'cloud.yaml'], /cloud "__proto__" is not known/],
  [
    'an unknown key in the config',
    ['demo', '--config', 'unknown-key.yaml'],
    /unknown-key\.yaml: scop: unknown key \(did you mean scope\?\)/,
  ],
  ['a config that is no YAML', ['demo', '--config', 'not-yaml.yaml'], /not-yaml\.yaml:2: not valid YAML/],
  ['an unknown parameter', ['demo', '--config', 'bad-param.yaml'], /minReplica/],
  ['a parameter that is no number', ['demo', '--config', 'nan.yaml'], /minReplicas must be like 2, not NaN/],
  ['a tag in the config', ['demo', '--config', 'tag.yaml'], /tag\.yaml:1: not valid YAML: Unresolved tag: !high/],
  ['a config in Latin-1', ['demo', '--config', 'latin1.yaml'], /latin1\.yaml cannot be read: neither UTF-8 nor UTF-16/],
  ['rows in Latin-1', ['--resources', 'latin1.json'], /latin1\.json cannot be read: neither UTF-8 nor UTF-16/],
  ['a missing rule folder', ['demo', '--rules', 'nowhere'], /nowhere/],
  ['missing facts', ['--facts', 'absent'], /absent cannot be read: no such file$/m],
  ['facts that are none', ['--facts', 'garbage.json'], /garbage\.json:1: not facts saved/],
  ['empty facts', ['--facts', 'empty'], /empty/],
  ['rows that are no JSON', ['--resources', 'garbage.json'], /garbage\.json: not JSON/],
  ['rows that are no list', ['--resources', 'object.json'], /expected an array of rows/],
  ['a row without id', ['--resources', 'no-id.json'], /row 1 has no ARM id/],
  ['a rule that does not exist', ['rules', 'show', 'nope'], /no rule is called "nope"/],
  ['a rule folder without name', ['rules', 'check', ''], /invalid for argument 'dir'\. It is empty\./],
  ['a new rule in no folder', ['rules', 'new', 'my-rule', '--dir', '/proc/azaudit'], /the rule cannot be written: /],
  ['a rule folder that does not exist', ['rules', 'test', 'nowhere'], /nowhere/],
  ['a port that is none', ['simulate', '--port', '99999'], /port/],
  ['an estate that does not exist', ['simulate', '--estate', 'nowhere.yaml'], /nowhere\.yaml/],
])('%s gets one clear line and exit code 2', async (_, args, message) => {
  const { code, stdout, stderr } = await audit(args, { cwd: folder });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('a missing credential gets one clear line that says what to do', { timeout: 60_000 }, async () => {
  const { code, stderr } = await audit(['--subscription', ID], {
    cwd: folder,
    env: { AZURE_TOKEN_CREDENTIALS: 'EnvironmentCredential' },
  });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^error: .*az login.*\n$/);
});

test('every mistake in a user’s rules is named with file and line', async () => {
  await writeFile(join(folder, 'bad-rule.yaml'), 'id: bad-rule\ntitle: Bad\npillar: cost\nseverity: hihg\n');
  const { code, stderr } = await audit(['rules', 'check', folder], { cwd: folder });
  await rm(join(folder, 'bad-rule.yaml'));
  expect(code).toBe(2);
  expect(stderr).toMatch(/bad-rule\.yaml:4: .*severity/);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('the version is printed', async () => {
  expect(await audit(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});
