import type { AuditReport } from '../core/report.ts';
import type { Paint } from './paint.ts';
import { plural, printable } from './text.ts';

/** What the report rests on, and what it could not see. */
export function coverageLines(report: AuditReport, paint: Paint): string[] {
  const { collectors, rules, apis } = report.coverage;
  const total = (pick: (rule: (typeof rules)[number]) => number): number =>
    rules.reduce((sum, rule) => sum + pick(rule), 0);
  const calls = apis.reduce((sum, api) => sum + api.calls, 0);
  const waited = Math.round(apis.reduce((sum, api) => sum + api.waitedMs, 0) / 1000);
  const lines = [
    paint.strong('Coverage'),
    `  ${plural(
      total((rule) => rule.pass),
      'pass',
    ).replace(/passs$/, 'passes')}, ${total((rule) => rule.fail).toLocaleString('en-US')} fail, ` +
      `${total((rule) => rule.notApplicable).toLocaleString('en-US')} not applicable, ${total((rule) => rule.unknown).toLocaleString('en-US')} unknown`,
    `  ${plural(calls, 'call')} to Azure${waited > 0 ? `, ${plural(waited, 'second')} of waiting` : ''}`,
  ];
  const unread = collectors.filter(({ status }) => status === 'failed' || status === 'partial');
  if (unread.length === 0) return lines;
  return [
    ...lines,
    paint.severity('high', 'Could not be read'),
    ...unread.map(({ id, scope, status, reason }) => `  ${id} at ${scope} (${status}): ${printable(reason ?? '')}`),
  ];
}
