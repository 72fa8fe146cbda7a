import { expect, test } from 'vitest';
import { exitCodeOf } from '../../src/cli/exit-code.ts';
import { compareWithBaseline } from '../../src/core/baseline.ts';
import { sampleFinding, sampleReport, withGaps } from '../reporters/sample-report.ts';

const KNOWN = sampleFinding('known');
const FRESH = sampleFinding('fresh', { severity: 'low' });

test('each finding is new or unchanged, and nothing else of the report differs', () => {
  const report = sampleReport([KNOWN, FRESH]);
  const compared = compareWithBaseline(report, new Set([KNOWN.fingerprint, 'gone']));
  expect(compared.findings).toEqual([
    { ...KNOWN, baseline: 'unchanged' },
    { ...FRESH, baseline: 'new' },
  ]);
  expect({ ...compared, findings: report.findings }).toEqual(report);
});

test('what the baseline holds fails no pipeline; what is new does, by its own severity', () => {
  const report = sampleReport([KNOWN, FRESH]);
  const compared = compareWithBaseline(report, new Set([KNOWN.fingerprint]));
  expect(exitCodeOf(report, 'high')).toBe(1);
  expect(exitCodeOf(compared, 'high')).toBe(0);
  expect(exitCodeOf(compared, 'low')).toBe(1);
  expect(exitCodeOf(compareWithBaseline(report, new Set()), 'high')).toBe(1);
});

test('an audit that could not read everything is incomplete, whatever the baseline holds', () => {
  expect(exitCodeOf(compareWithBaseline(withGaps(sampleReport([KNOWN])), new Set([KNOWN.fingerprint])), 'high')).toBe(
    3,
  );
});
