import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { loadDemoEstate } from '../../src/app/demo/estate.ts';
import { audit } from '../support/cli.ts';
import { differences } from '../support/run.ts';
import { truthOf } from '../support/truth.ts';

interface Report {
  readonly verdicts: readonly { readonly ruleId: string; readonly resourceId: string; readonly verdict: string }[];
  readonly coverage: { readonly collectors: readonly { readonly status: string }[] };
}

test('the demo finds exactly the labelled truth', async () => {
  const { code, stdout, stderr } = await audit(['demo', '--format', 'json', '--verdicts']);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const report = JSON.parse(stdout) as Report;
  const verdicts = new Map(report.verdicts.map((row) => [`${row.ruleId} ${row.resourceId}`, row.verdict]));
  expect(differences(verdicts, truthOf(await loadDemoEstate()))).toEqual([]);
});

test('the demo reads well on paper: no control characters, worst first, fixes and money', async () => {
  const { stdout } = await audit(['demo']);
  // oxlint-disable-next-line no-control-regex
  expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  expect(stdout.indexOf('CRITICAL')).toBeLessThan(stdout.indexOf('HIGH'));
  expect(stdout).toMatch(/\$ az vm deallocate/);
  expect(stdout).toMatch(/\$[\d,]+\/month/);
});

test('a reader that goes away early is no failure', async () => {
  const launcher = fileURLToPath(new URL('../../bin/audit.js', import.meta.url));
  const pipe = `"${process.execPath}" "${launcher}" demo --format json --verdicts | head -n 1`;
  expect(await promisify(execFile)('bash', ['-o', 'pipefail', '-c', pipe])).toEqual({ stdout: '{\n', stderr: '' });
});
