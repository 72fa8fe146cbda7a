import { settledBy } from '../core/baseline.ts';
import type { Finding } from '../core/finding.ts';
import type { AuditReport, CollectorCoverage, RuleCoverage, VerdictRow } from '../core/report.ts';
import { oneLine, plural, printable } from '../core/text.ts';
import { evidenceText, impactText } from './finding-text.ts';
import { xmlAttributes, xmlText } from './xml.ts';

interface TestCase {
  readonly name: string;
  /** Undefined: it passes. */
  readonly outcome?: { readonly skipped: string } | { readonly failure: string; readonly type: string; body: string };
}

interface Suite {
  readonly name: string;
  /** Pillar or `coverage`. */
  readonly group: string;
  readonly properties: Readonly<Record<string, string | number>>;
  readonly cases: readonly TestCase[];
}

/**
 * JUnit XML as Ant writes it: a suite per rule, a failure per finding. What is unknown, muted or in the baseline is
 * skipped, with the reason. Without verdicts in the report, resources that pass are one test per rule.
 */
export function* junit(report: AuditReport): Generator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n';
  let id = 0;
  for (const suite of suitesOf(report)) {
    if (suite.cases.length === 0) continue;
    yield* suiteXml(suite, { id, startedAt: report.run.startedAt });
    id += 1;
  }
  yield '</testsuites>\n';
}

function* suitesOf({ rules, coverage, findings, verdicts }: AuditReport): Generator<Suite> {
  const findingsOf = Map.groupBy(findings, ({ ruleId }) => ruleId);
  const verdictsOf = verdicts === undefined ? undefined : Map.groupBy(verdicts, ({ ruleId }) => ruleId);
  const counts = new Map(coverage.rules.map((rule) => [rule.ruleId, rule]));
  for (const { id, title, pillar, severity } of rules) {
    const count = counts.get(id);
    if (count === undefined) continue;
    const { pass, notApplicable, unknown } = count;
    yield {
      name: id,
      group: pillar,
      properties: { title, severity, pass, notApplicable, unknown },
      cases: [
        ...(findingsOf.get(id) ?? []).map(findingCase),
        ...(verdictsOf === undefined ? countCases(count) : (verdictsOf.get(id) ?? []).flatMap(verdictCase)),
      ],
    };
  }
  yield { name: 'coverage', group: 'coverage', properties: {}, cases: coverage.collectors.map(collectorCase) };
}

function findingCase(finding: Finding): TestCase {
  const { resource, title, severity, remediation } = finding;
  const settled = settledBy(finding);
  if (settled !== undefined) return { name: resource.id, outcome: { skipped: `${settled}: ${title}` } };
  const suspected = finding.confidence === 'suspected' ? ' (suspected)' : '';
  const lines = [
    oneLine(evidenceText(finding)),
    oneLine(impactText(finding)),
    oneLine(`Fix: ${remediation.summary}`),
    ...(remediation.commands.cli ?? '').split('\n').map(printable),
    oneLine(remediation.portalUrl),
  ];
  return {
    name: resource.id,
    outcome: {
      failure: `${title}: ${resource.name}${suspected}`,
      type: severity,
      body: lines.filter((line) => line.trim() !== '').join('\n'),
    },
  };
}

function verdictCase({ verdict, resourceId, reason }: VerdictRow): TestCase[] {
  if (verdict === 'pass') return [{ name: resourceId }];
  return verdict === 'unknown' ? [{ name: resourceId, outcome: { skipped: `unknown: ${reason ?? 'no reason'}` } }] : [];
}

/** The names are the same in every run, so that a server can compare runs; how many there are is said beside them. */
function countCases({ pass, unknownReasons }: RuleCoverage): TestCase[] {
  return [
    ...(pass > 0 ? [{ name: 'resources that pass' }] : []),
    ...Object.entries(unknownReasons).map(([reason, count]) => ({
      name: `resources that are unknown: ${reason}`,
      outcome: { skipped: `unknown for ${plural(count, 'resource')}: ${reason}` },
    })),
  ];
}

function collectorCase({ id, scope, status, reason }: CollectorCoverage): TestCase {
  const name = `${id} at ${scope}`;
  return status === 'ok' ? { name } : { name, outcome: { skipped: `${status}: ${reason ?? 'no reason'}` } };
}

function* suiteXml(
  { name, group, properties, cases }: Suite,
  { id, startedAt }: { readonly id: number; readonly startedAt: string },
): Generator<string> {
  const count = (kind: string): number =>
    cases.filter(({ outcome }) => outcome !== undefined && kind in outcome).length;
  const attributes = {
    id,
    name,
    package: `azaudit.${group}`,
    // The format has no place for a zone; all our times are UTC.
    timestamp: startedAt.slice(0, 19),
    hostname: 'localhost',
    tests: cases.length,
    failures: count('failure'),
    errors: 0,
    skipped: count('skipped'),
    time: 0,
  };
  yield `  <testsuite${xmlAttributes(attributes)}>\n    <properties>\n`;
  for (const [key, value] of Object.entries(properties))
    yield `      <property${xmlAttributes({ name: key, value: oneLine(String(value)) })}/>\n`;
  yield '    </properties>\n';
  for (const testCase of cases) yield caseXml(testCase, `azaudit.${group}.${name}`);
  yield '    <system-out/>\n    <system-err/>\n  </testsuite>\n';
}

function caseXml({ name, outcome }: TestCase, classname: string): string {
  const start = `    <testcase${xmlAttributes({ name: oneLine(name), classname, time: 0 })}`;
  if (outcome === undefined) return `${start}/>\n`;
  if ('skipped' in outcome)
    return `${start}><skipped${xmlAttributes({ message: oneLine(outcome.skipped) })}/></testcase>\n`;
  const { failure, type, body } = outcome;
  return `${start}><failure${xmlAttributes({ message: oneLine(failure), type })}>${xmlText(body)}</failure></testcase>\n`;
}
