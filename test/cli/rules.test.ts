import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { BUILT_IN_RULES } from '../../src/app/rule-pack.ts';
import { audit } from '../support/cli.ts';

async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'azaudit-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test('a rule that is begun with `rules new` passes `rules test`', async () => {
  const folder = await temporary();
  const begun = await audit(['rules', 'new', 'my-rule', '--dir', folder]);
  expect(begun).toMatchObject({
    code: 0,
    stdout: `${join(folder, 'my-rule.yaml')}\n${join(folder, 'my-rule.cases.yaml')}\n`,
  });
  expect(begun.stderr).toContain(`audit rules test ${folder}`);
  expect(await audit(['rules', 'test', folder])).toEqual({ code: 0, stdout: '3 passed, 0 failed\n', stderr: '' });
});

test('`rules check` foresees that an audit will refuse the name of a built-in rule', async () => {
  const folder = await temporary();
  const name = 'search-single-replica.yaml';
  await cp(join(BUILT_IN_RULES, 'reliability', name), join(folder, name));
  const { code, stdout, stderr } = await audit(['rules', 'check', folder]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '1 rule checked\n' });
  expect(stderr).toMatch(/^warning: .*"search-single-replica" is the name of a built-in rule.*\n$/);
  expect(await audit(['rules', 'check', BUILT_IN_RULES])).toMatchObject({ code: 0, stderr: '' });
});

test('cases that cannot be run are told in a line each, and nothing is counted', async () => {
  const folder = await temporary();
  await audit(['rules', 'new', 'my-rule', '--dir', folder]);
  const cases = join(folder, 'my-rule.cases.yaml');
  const text = await readFile(cases, 'utf8');
  await writeFile(cases, text.replace('verdict: fail', 'verdict: pass').replace('properties: {}', 'properties: 1'));
  expect(await audit(['rules', 'test', folder])).toEqual({
    code: 2,
    stdout: '',
    stderr: `error: ${cases}:1: no case expects fail\n`,
  });
  await writeFile(cases, text.replace('expect: { verdict: fail', 'facts: { vm.foo: 1 }\n  expect: { verdict: fail'));
  const { code, stderr } = await audit(['rules', 'test', folder]);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: `error: ${cases}:1: case "one replica": facts: unknown fact vm.foo\n`,
  });
});

test('a time without zone is UTC, wherever the machine is', async () => {
  const folder = await temporary();
  await audit(['rules', 'new', 'my-rule', '--dir', folder]);
  const file = join(folder, 'my-rule.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/^fail: .*$/m, 'fail: daysSince(resource.properties.statusDetails) > 1.5'));
  const cases = [
    ['2026-11-18T17:00:00', 'fail'],
    ['2026-11-18T19:00:00', 'pass'],
    ['', 'unknown'],
  ].map(([time, verdict]) => {
    const resource = `{ sku: { name: s }, properties: { statusDetails: '${time}' } }`;
    return `- { name: n, resource: ${resource}, expect: { verdict: ${verdict} } }\n`;
  });
  await writeFile(join(folder, 'my-rule.cases.yaml'), cases.join(''));
  for (const TZ of ['Pacific/Auckland', 'America/Los_Angeles'])
    expect(await audit(['rules', 'test', folder], { env: { TZ } })).toMatchObject({ stdout: '3 passed, 0 failed\n' });
});

test('a misspelt rule is answered with a near one', async () => {
  const { code, stderr } = await audit(['rules', 'show', 'gpu-vm-idel']);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'error: no rule is called "gpu-vm-idel" (did you mean gpu-vm-idle?): `audit rules list` names them\n',
  });
});
