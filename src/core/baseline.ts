import type { Finding } from './finding.ts';
import type { AuditReport } from './report.ts';

/** Says of each finding whether it was known before. What the baseline holds and the report does not is left alone. */
export function compareWithBaseline(report: AuditReport, fingerprints: ReadonlySet<string>): AuditReport {
  const findings = report.findings.map((finding) => ({
    ...finding,
    baseline: fingerprints.has(finding.fingerprint) ? ('unchanged' as const) : ('new' as const),
  }));
  return { ...report, findings };
}

/** Why a finding counts no longer: somebody muted it, or the baseline holds it. */
export function settledBy({ status, baseline }: Pick<Finding, 'status' | 'baseline'>): string | undefined {
  if (status === 'muted' || status === 'exempted') return status;
  return baseline === 'unchanged' ? 'in the baseline' : undefined;
}
