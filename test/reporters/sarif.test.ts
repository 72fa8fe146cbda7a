import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { compareWithBaseline } from '../../src/core/baseline.ts';
import type { AuditReport } from '../../src/core/report.ts';
import type { Severity } from '../../src/core/rule.ts';
import { sarif } from '../../src/reporters/sarif.ts';
import { sarifProblems } from '../support/sarif-schema.ts';
import { hostileFinding, sampleFinding, sampleReport, SUBSCRIPTION, withGaps } from './sample-report.ts';

const message = z.object({ text: z.string() });
const log = z.object({
  runs: z.tuple([
    z.looseObject({
      tool: z.object({ driver: z.looseObject({ rules: z.array(z.looseObject({ properties: z.looseObject({}) })) }) }),
      automationDetails: z.object({ id: z.string() }),
      invocations: z.tuple([
        z.looseObject({
          executionSuccessful: z.boolean(),
          toolExecutionNotifications: z.array(z.looseObject({ level: z.string(), message })),
        }),
      ]),
      results: z.array(
        z.looseObject({ level: z.string(), message, partialFingerprints: z.record(z.string(), z.string()) }),
      ),
    }),
  ]),
});

function runOf(report: AuditReport): z.infer<typeof log>['runs'][0] {
  const document: unknown = JSON.parse([...sarif(report)].join(''));
  expect(sarifProblems(document)).toEqual([]);
  return log.parse(document).runs[0];
}

test('the schema that holds it refuses what is wrong', () => {
  const document = JSON.parse([...sarif(sampleReport([sampleFinding('a')]))].join('')) as Record<string, unknown>;
  expect(sarifProblems({ ...document, runs: [{}] })).toEqual(["/runs/0: must have required property 'tool'"]);
  expect(sarifProblems({ ...document, version: '2.0' })).toHaveLength(1);
});

test('an empty report is valid', () => {
  expect(runOf(sampleReport([], { rules: [] })).results).toEqual([]);
});

test.each([
  ['critical', 'error'],
  ['high', 'error'],
  ['medium', 'warning'],
  ['low', 'note'],
  ['info', 'note'],
] satisfies [Severity, string][])('%s is the level %s', (severity, level) => {
  expect(runOf(sampleReport([sampleFinding('a', { severity })])).results).toMatchObject([{ level }]);
});

describe('what code scanning needs', () => {
  test('a relative path and a whole region for each result', () => {
    const { results } = runOf(sampleReport([sampleFinding('My Search (1)')]));
    const uri = `${SUBSCRIPTION.slice(1)}/resourcegroups/rg/providers/microsoft.search/searchservices/my%20search%20(1)`;
    expect(results).toMatchObject([
      {
        ruleId: 'search-single-replica',
        ruleIndex: 0,
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri },
              region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 },
            },
            logicalLocations: [{ name: 'My Search (1)', kind: 'resource' }],
          },
        ],
      },
    ]);
  });

  test('fingerprints that measured values do not change', () => {
    const before = sampleFinding('a');
    const evidence = [{ label: 'Replicas', value: 7, unit: null, source: 'inventory', window: null }];
    const after = { ...before, evidence, severity: 'low' as const, title: 'Other words' };
    const [first, second] = [before, after].map((finding) => runOf(sampleReport([finding])).results[0]);
    expect(first?.partialFingerprints).toEqual(second?.partialFingerprints);
    expect(first?.partialFingerprints).toEqual({
      'azauditFingerprint/v1': before.fingerprint,
      primaryLocationLineHash: `${before.fingerprint}:1`,
    });
    expect(first?.message).not.toEqual(second?.message);
  });

  test('texts, help and tags for each rule, and a score only where it is about security', () => {
    const [rule] = sampleReport([]).rules;
    if (rule === undefined) throw new Error('no rule');
    const rules = [rule, { ...rule, id: 'search-public', pillar: 'security' as const, severity: 'critical' as const }];
    expect(runOf(sampleReport([], { rules })).tool.driver.rules).toMatchObject([
      {
        id: 'search-single-replica',
        name: 'SearchSingleReplica',
        shortDescription: { text: 'AI Search service runs on one replica' },
        fullDescription: { text: 'One replica has no SLA.' },
        help: {
          text: expect.stringContaining('1. Check the bill first.'),
          markdown: expect.stringContaining('**Fix:**'),
        },
        helpUri: 'https://learn.microsoft.com/azure/search/search-reliability',
        defaultConfiguration: { level: 'error' },
        properties: { tags: ['azure', 'reliability', 'waf/reliability'], 'problem.severity': 'error' },
      },
      { id: 'search-public', properties: { 'security-severity': '9.5' } },
    ]);
    expect(runOf(sampleReport([])).tool.driver.rules[0]?.properties).not.toHaveProperty('security-severity');
  });

  test('a category per subscription, and one for audits of several', () => {
    const report = sampleReport([]);
    const of = (scope: string[]): string => runOf({ ...report, run: { ...report.run, scope } }).automationDetails.id;
    expect(of([SUBSCRIPTION])).toBe(`azaudit/${SUBSCRIPTION.slice(15)}/${report.run.id}`);
    expect(of([SUBSCRIPTION, '/subscriptions/22222222-2222-4222-8222-222222222222'])).toBe(`azaudit/${report.run.id}`);
  });
});

test('what could not be read is told, and the run is no success', () => {
  const [invocation] = runOf(withGaps(sampleReport([]))).invocations;
  expect(invocation).toMatchObject({
    executionSuccessful: false,
    toolExecutionNotifications: [
      { level: 'error', descriptor: { id: 'resource-costs' }, message: { text: expect.stringContaining('no role') } },
      {
        level: 'warning',
        associatedRule: { id: 'search-single-replica', index: 0 },
        message: { text: 'search-single-replica is unknown for 3 resources: denied 2, no-data 1' },
      },
    ],
  });
  expect(runOf(sampleReport([])).invocations[0]).toMatchObject({
    executionSuccessful: true,
    toolExecutionNotifications: [],
  });
});

test('muted is suppressed, acknowledged under review, and then the others say that they are not', () => {
  const findings = ['muted', 'acknowledged', 'new'].map((status) => sampleFinding(status, { status }));
  expect(runOf(sampleReport(findings)).results).toMatchObject([
    { suppressions: [{ kind: 'external', status: 'accepted' }] },
    { suppressions: [{ kind: 'external', status: 'underReview' }] },
    { suppressions: [] },
  ]);
  expect(runOf(sampleReport([sampleFinding('a')])).results[0]).not.toHaveProperty('suppressions');
});

test('the state against a baseline', () => {
  const [known, fresh] = [sampleFinding('known'), sampleFinding('fresh')];
  const report = compareWithBaseline(sampleReport([known, fresh]), new Set([known.fingerprint, 'gone']));
  expect(runOf(report).results).toMatchObject([{ baselineState: 'unchanged' }, { baselineState: 'new' }]);
  expect(runOf(sampleReport([known])).results[0]).not.toHaveProperty('baselineState');
});

test('texts from Azure make no link, no placeholder, no line and no broken document', () => {
  const text = 'a [click](https://evil.example) {0} {"x":1}\u0000\u001B[31m\u202E\nnext \uD800 </script>';
  const { results } = runOf(sampleReport([hostileFinding(text)]));
  const shown = results[0]?.message.text ?? '';
  expect(shown).not.toMatch(/\]\(/);
  expect(shown).not.toMatch(/(?<!\{)\{\d+\}/);
  expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
  expect(shown).toContain('{{"x":1}}');
});
