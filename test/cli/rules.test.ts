import { cp, mkdtemp, rm } from 'node:fs/promises';
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

test('a misspelt rule is answered with a near one', async () => {
  const { code, stderr } = await audit(['rules', 'show', 'gpu-vm-idel']);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'error: no rule is called "gpu-vm-idel" (did you mean gpu-vm-idle?): `audit rules list` names them\n',
  });
});
