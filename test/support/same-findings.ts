import type { AuditReport } from '../../src/core/report.ts';

type Findings = Pick<AuditReport, 'findings'>;

/** What a finding is, without the measured values that pass with time; sorted. */
export function findingsOf({ findings }: Findings): string[] {
  return findings
    .map(
      ({ fingerprint, ruleId, severity, confidence, resource }) =>
        `${fingerprint} ${severity} ${confidence} ${ruleId} ${resource.id}`,
    )
    .toSorted();
}

/** Bills begin and end at midnight, so that a month told from the few days of a young resource varies by this share. */
const TOLERANCE = 0.01;

/** Findings whose money differs by more than rounding. */
export function moneyApart(left: Findings, right: Findings): string[] {
  const amounts = new Map(right.findings.map((finding) => [finding.fingerprint, finding.impact?.monthly]));
  return left.findings.flatMap(({ fingerprint, ruleId, resource, impact }) => {
    const [a, b] = [impact?.monthly, amounts.get(fingerprint)];
    const isSame = a === b || (a != null && b != null && Math.abs(a - b) <= TOLERANCE * Math.abs(b));
    return isSame ? [] : [`${ruleId} ${resource.id}: ${a}, expected ${b}`];
  });
}
