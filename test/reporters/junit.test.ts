import { expect, test } from 'vitest';
import { compareWithBaseline } from '../../src/core/baseline.ts';
import type { AuditReport, VerdictRow } from '../../src/core/report.ts';
import { junit } from '../../src/reporters/junit.ts';
import { junitProblems } from '../support/junit-schema.ts';
import { hostileFinding, sampleFinding, sampleReport, withGaps } from './sample-report.ts';

async function xmlOf(report: AuditReport): Promise<string> {
  const xml = [...junit(report)].join('');
  expect(await junitProblems(xml)).toEqual([]);
  return xml;
}

test('the schema that holds it refuses what is wrong', async () => {
  const xml = [...junit(sampleReport([sampleFinding('a')]))].join('');
  expect(await junitProblems(xml.replace(' failures="1"', ''))).toHaveLength(1);
  expect(await junitProblems(xml.replace('<failure', '<fault').replace('</failure', '</fault'))).not.toEqual([]);
  expect(await junitProblems(xml.replace('</failure>', ''))).not.toEqual([]);
});

test('a failure per finding, with its evidence and its fix; other resources pass', async () => {
  const xml = await xmlOf(sampleReport([sampleFinding('a'), sampleFinding('b')]));
  expect(xml).toContain('name="search-single-replica" package="azaudit.reliability"');
  expect(xml).toContain('tests="3" failures="2" errors="0" skipped="0"');
  expect(xml).toContain('<failure message="AI Search service runs on one replica: a" type="high">Replicas: 1\n');
  expect(xml).toContain('<testcase name="resources that pass"');
  expect(xml).toContain('<property name="pass" value="2"/>');
});

test('what is unknown is skipped with its reason, never passed', async () => {
  const xml = await xmlOf(withGaps(sampleReport([])));
  expect(xml).toContain('<skipped message="unknown for 2 resources: denied"/>');
  expect(xml).toContain('<skipped message="failed: denied: no role at all"/>');
});

test('with verdicts, a test for each that is not without meaning there', async () => {
  const verdicts = (['fail', 'pass', 'not-applicable', 'unknown'] as const).map((verdict, index): VerdictRow => {
    return { ruleId: 'search-single-replica', resourceId: `/r/${index}`, verdict, reason: 'denied: no role' };
  });
  const xml = await xmlOf(withGaps(sampleReport([sampleFinding('a')], { verdicts })));
  expect(xml).toContain('<testcase name="/r/1" classname="azaudit.reliability.search-single-replica" time="0"/>');
  expect(xml).toContain('<skipped message="unknown: denied: no role"/>');
  expect(xml).toContain('tests="3" failures="1" errors="0" skipped="1"');
  expect(xml).not.toContain('/r/2');
});

test('what is muted or in the baseline is skipped, so that servers gate as the exit code does', async () => {
  const [known, fresh] = [sampleFinding('known'), sampleFinding('fresh')];
  const report = sampleReport([known, fresh, sampleFinding('muted', { status: 'muted' })]);
  const xml = await xmlOf(compareWithBaseline(report, new Set([known.fingerprint])));
  expect(xml).toContain('tests="4" failures="1" errors="0" skipped="2"');
  expect(xml).toContain('<skipped message="in the baseline: AI Search');
  expect(xml).toContain('<skipped message="muted: AI Search');
});

test('rules that had nothing to judge are no suites', async () => {
  expect(await xmlOf(sampleReport([], { rules: [] }))).not.toContain('search-single-replica');
});

test('texts from Azure stay text, and the document stays one', async () => {
  const text = `]]> <b a="1">&amp;</b> '"\u0000\u0008\u001B[31m\uFFFE\uD800\u202E\r\nnext\u{1F600}`;
  const xml = await xmlOf(sampleReport([hostileFinding(text)]));
  expect(xml).not.toContain('<b ');
  expect(xml).toContain('&lt;b a=&quot;1&quot;&gt;&amp;amp;&lt;/b&gt;');
  expect(xml).toContain('\u{1F600}');
  expect(xml.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cn}\p{Cf}]/u);
});
