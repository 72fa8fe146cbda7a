import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { audit } from '../support/cli.ts';
import { parseCsv } from '../support/csv.ts';
import { junitProblems } from '../support/junit-schema.ts';
import { sarifProblems } from '../support/sarif-schema.ts';

const report = z.looseObject({
  findings: z.array(z.looseObject({ fingerprint: z.string(), severity: z.string(), baseline: z.string().optional() })),
});

let folder: string;
let first: z.infer<typeof report>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'azaudit-reports-'));
  const files = ['r.json', 'r.sarif', 'r.xml', 'r.csv', 'r.md', 'r.txt'].flatMap((name) => ['--output', name]);
  const { code, stderr } = await audit(['demo', '--verdicts', ...files], { cwd: folder });
  if (code !== 0) throw new Error(stderr);
  first = report.parse(JSON.parse(await text('r.json')));
});
afterAll(() => rm(folder, { recursive: true }));

function text(name: string): Promise<string> {
  return readFile(join(folder, name), 'utf8');
}

test('the demo is valid SARIF with a result per finding', async () => {
  const log: unknown = JSON.parse(await text('r.sarif'));
  expect(sarifProblems(log)).toEqual([]);
  const results = z.object({ runs: z.tuple([z.object({ results: z.array(z.unknown()) })]) }).parse(log).runs[0].results;
  expect(results).toHaveLength(first.findings.length);
});

test('the demo is valid JUnit, with verdicts and without', async () => {
  const withVerdicts = await text('r.xml');
  expect(await junitProblems(withVerdicts)).toEqual([]);
  expect(withVerdicts.match(/<failure/g)).toHaveLength(first.findings.length);
  const { stdout } = await audit(['demo', '--format', 'junit']);
  expect(await junitProblems(stdout)).toEqual([]);
  expect(stdout.match(/<failure/g)).toHaveLength(first.findings.length);
});

test('the demo is CSV with a row per finding, and Markdown', async () => {
  expect(parseCsv((await text('r.csv')).slice(1))).toHaveLength(first.findings.length + 1);
  expect(await text('r.md')).toContain(`## Azure audit: ${first.findings.length} findings`);
});

test.each(['r.json', 'r.sarif'])('with %s as baseline, only what is new fails', async (baseline) => {
  const known = await audit(['demo', '--baseline', baseline, '--fail-on', 'info', '--format', 'json'], { cwd: folder });
  expect({ code: known.code, stderr: known.stderr }).toEqual({ code: 0, stderr: '' });
  const { findings } = report.parse(JSON.parse(known.stdout));
  expect(new Set(findings.map((finding) => finding.baseline))).toEqual(new Set(['unchanged']));
});

test('one finding that the baseline lacks fails at its severity', async () => {
  const critical = first.findings.find(({ severity }) => severity === 'critical');
  const findings = first.findings.filter((finding) => finding !== critical);
  await writeFile(join(folder, 'less.json'), JSON.stringify({ ...first, findings }));
  const args = ['demo', '--baseline', 'less.json', '--fail-on', 'critical'];
  const { code, stdout } = await audit(args, { cwd: folder });
  expect(code).toBe(1);
  expect(stdout).toContain('; 1 new since the baseline');
});

test('a broken baseline is one line, before anything is read or written', async () => {
  await writeFile(join(folder, 'broken.json'), '{"schema":');
  const args = ['--all', '--baseline', 'broken.json', '--output', 'new.json'];
  const { code, stdout, stderr } = await audit(args, { cwd: folder });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toBe('error: --baseline broken.json cannot be read: it is no JSON, or was cut off\n');
  await expect(text('new.json')).rejects.toThrow('ENOENT');
});
