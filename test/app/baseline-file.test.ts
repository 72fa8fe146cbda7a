import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBaseline } from '../../src/app/baseline-file.ts';
import { UsageError } from '../../src/core/errors.ts';
import { json } from '../../src/reporters/json.ts';
import { sarif } from '../../src/reporters/sarif.ts';
import { sampleFinding, sampleReport } from '../reporters/sample-report.ts';

const FINDINGS = [sampleFinding('a'), sampleFinding('b', { status: 'muted' })];
const EXPECTED = new Set(FINDINGS.map(({ fingerprint }) => fingerprint));
const REPORT = sampleReport(FINDINGS);
const SARIF = [...sarif(REPORT)].join('');

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'azaudit-baseline-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(content: string | Buffer): Promise<ReadonlySet<string>> {
  const file = join(folder, 'baseline');
  await writeFile(file, content);
  return readBaseline(file);
}

test('a JSON report and a SARIF report give the same', async () => {
  expect(await read([...json(REPORT)].join(''))).toEqual(EXPECTED);
  expect(await read(SARIF)).toEqual(EXPECTED);
});

test('as PowerShell redirects them, too', async () => {
  expect(await read(Buffer.from(`\uFEFF${SARIF}`, 'utf16le'))).toEqual(EXPECTED);
});

test('an empty report is a baseline of nothing', async () => {
  expect(await read([...sarif(sampleReport([]))].join(''))).toEqual(new Set());
  expect(await read([...json(sampleReport([]))].join(''))).toEqual(new Set());
});

test('runs of other tools and results that were gone do not count', async () => {
  const log = JSON.parse(SARIF) as { runs: { results: object[] }[] };
  const other = { tool: { driver: { name: 'other' } }, results: [{ message: { text: 'x' } }] };
  const [run] = log.runs;
  const gone = { ...run?.results[0], baselineState: 'absent', partialFingerprints: {} };
  const still = { tool: other.tool };
  expect(await read(JSON.stringify({ ...log, runs: [other, still, ...log.runs] }))).toEqual(EXPECTED);
  expect(await read(JSON.stringify({ ...log, runs: [{ ...run, results: [...(run?.results ?? []), gone] }] }))).toEqual(
    EXPECTED,
  );
});

test.each([
  ['', 'it is empty'],
  ['  \n', 'it is empty'],
  [SARIF.slice(0, -40), 'was cut off'],
  ['Severity,Rule\r\n', 'it is no JSON'],
  ['null', 'is no JSON or SARIF report of azaudit'],
  ['[]', 'is no JSON or SARIF report of azaudit'],
  ['{"schema":"azaudit/report/v2","findings":[]}', 'is no JSON or SARIF report of azaudit'],
  ['{"schema":"azaudit/report/v1","findings":[{}]}', 'is no JSON or SARIF report of azaudit'],
  ['{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"azaudit"}}}]}', 'is no JSON or SARIF report of azaudit'],
  ['{"version":"2.1.0","runs":[]}', 'is no JSON or SARIF report of azaudit'],
  [SARIF.replaceAll('"azaudit"', '"other"'), 'is no JSON or SARIF report of azaudit'],
  [SARIF.replaceAll('azauditFingerprint/v1', 'azauditFingerprint/v2'), 'is no JSON or SARIF report of azaudit'],
])('%.40j is refused in one line', async (content, reason) => {
  const error: unknown = await read(content).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(UsageError);
  expect(String(error)).toContain(reason);
  expect(String(error)).not.toContain('\n');
});

test('a file that is not there', () => {
  expect(() => readBaseline(join(folder, 'missing'))).toThrow(/missing cannot be read: no such file/);
});
