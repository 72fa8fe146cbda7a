import { settledBy } from '../core/baseline.ts';
import type { Finding } from '../core/finding.ts';
import type { AuditReport } from '../core/report.ts';
import { severityAtLeast, type Severity } from '../core/rule.ts';

/** 0 ran · 1 findings at or above the floor · 2 could not run · 3 ran, but something asked for could not be read. */
export const EXIT = { ok: 0, findings: 1, usage: 2, incomplete: 3 } as const;

/** What somebody muted or the baseline holds fails no pipeline. */
export function exitCodeOf(report: AuditReport, failOn: Severity | undefined): number {
  const counts = (finding: Finding): boolean =>
    failOn !== undefined && severityAtLeast(finding.severity, failOn) && settledBy(finding) === undefined;
  if (report.findings.some(counts)) return EXIT.findings;
  const incomplete = report.coverage.collectors.some(({ status }) => status === 'failed' || status === 'partial');
  return incomplete ? EXIT.incomplete : EXIT.ok;
}
