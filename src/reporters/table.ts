import type { Finding } from '../core/finding.ts';
import type { Savings } from '../core/money.ts';
import type { AuditReport } from '../core/report.ts';
import { SEVERITIES, type Severity } from '../core/rule.ts';
import { coverageLines } from './coverage-text.ts';
import { evidenceText } from './finding-text.ts';
import { createPaint, type Paint } from './paint.ts';
import type { ReporterOptions } from './reporter.ts';
import { amount, plural, printable } from './text.ts';

/** For people: worst first, money first, the fix under each finding, and at the end what could not be read. */
export function* table(report: AuditReport, { color }: ReporterOptions): Generator<string> {
  const paint = createPaint(color);
  yield* headline(report, paint);
  for (const severity of SEVERITIES.toReversed()) {
    const findings = report.findings.filter((finding) => finding.severity === severity);
    if (findings.length === 0) continue;
    yield `\n${paint.severity(severity, severity.toUpperCase())} ${paint.faint(`(${findings.length})`)}\n`;
    for (const finding of findings) yield `\n${block(finding, paint)}\n`;
  }
  yield `\n${coverageLines(report, paint).join('\n')}\n`;
}

function* headline(report: AuditReport, paint: Paint): Generator<string> {
  const { summary, run, coverage } = report;
  const scopes = run.scope.filter((scope) => /^\/subscriptions\/[^/]+$/.test(scope)).length;
  yield `${paint.strong(`azaudit ${run.version}`)}  ${plural(scopes, 'subscription')}, ${plural(summary.resources, 'resource')}, ${plural(coverage.rules.length, 'rule')}\n`;
  const { total, bySeverity } = summary.findings;
  if (summary.resources === 0) yield `${paint.severity('medium', 'No resource was judged.')}\n`;
  else if (total === 0) yield `${paint.good('No findings.')}\n`;
  else yield `${paint.strong(plural(total, 'finding'))}: ${counts(bySeverity, paint)}${sinceBaseline(report)}\n`;
  for (const saving of summary.savings) yield `${savingsLine(saving, paint)}\n`;
}

function sinceBaseline({ findings }: AuditReport): string {
  if (findings.every(({ baseline }) => baseline === undefined)) return '';
  const fresh = findings.filter(({ baseline }) => baseline === 'new').length;
  return `; ${fresh === 0 ? 'none' : fresh.toLocaleString('en-US')} new since the baseline`;
}

function savingsLine(
  { currency, findings, monthly, monthlyLow, monthlyHigh, assumed, unpriced }: Savings,
  paint: Paint,
): string {
  const parts = [
    ...(findings > 0
      ? [
          `${paint.strong(`${amount(monthly, currency)} a month`)} (${amount(monthlyLow, currency)} to ${amount(monthlyHigh, currency)})`,
        ]
      : []),
    ...(assumed.findings > 0 ? [`${amount(assumed.monthly, currency)} a month on assumptions`] : []),
    ...(unpriced > 0 ? [`${plural(unpriced, 'finding')} without a price`] : []),
  ];
  return `Potential savings: ${parts.join(', ')}`;
}

function counts(bySeverity: Readonly<Record<Severity, number>>, paint: Paint): string {
  return SEVERITIES.toReversed()
    .filter((severity) => bySeverity[severity] > 0)
    .map((severity) => paint.severity(severity, `${bySeverity[severity]} ${severity}`))
    .join(', ');
}

function block(finding: Finding, paint: Paint): string {
  const { resource, remediation } = finding;
  const place = [resource.resourceGroup, resource.location, finding.owner === null ? null : `owner ${finding.owner}`];
  const lines = [
    `  ${paint.strong(printable(resource.name))}  ${finding.title}${suffix(finding)}  ${paint.strong(money(finding))}`.trimEnd(),
    `    ${paint.faint(printable([finding.ruleId, ...place.filter((item) => item !== null)].join(' · ')))}`,
    `    ${printable(evidenceText(finding))}`,
    `    ${printable(remediation.summary)}`,
    ...(remediation.commands.cli ?? '').split('\n').map((command) => `    $ ${printable(command)}`),
  ];
  return lines.filter((line) => !/^\s*\$?\s*$/.test(line)).join('\n');
}

function suffix(finding: Finding): string {
  const notes = [
    ...(finding.confidence === 'suspected' ? ['suspected'] : []),
    ...(finding.baseline === 'unchanged' ? ['in the baseline'] : []),
  ];
  return notes.length === 0 ? '' : ` (${notes.join(', ')})`;
}

/** A fix that costs money says so; a price that is missing is never shown as 0. */
function money({ impact, unpricedReason }: Finding): string {
  if (impact === null) return unpricedReason === null ? '' : 'unpriced';
  if (impact.monthly < 0) return `fix costs ${amount(-impact.monthly, impact.currency)}/month`;
  return `${amount(impact.monthly, impact.currency)}/month`;
}
