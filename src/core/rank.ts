import type { Finding } from './finding.ts';
import { SEVERITIES } from './rule.ts';

/** Worst first; within a severity the most money first; then by rule and resource, so that equal runs print equally. */
export function rank(findings: readonly Finding[]): Finding[] {
  return findings.toSorted(
    (a, b) =>
      SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
      (b.impact?.monthly ?? 0) - (a.impact?.monthly ?? 0) ||
      compare(a.ruleId, b.ruleId) ||
      compare(a.resource.id, b.resource.id),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
