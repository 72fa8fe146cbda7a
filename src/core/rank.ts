import type { MoneyImpact } from './finding.ts';
import { SEVERITIES, type Severity } from './rule.ts';

interface Rankable {
  readonly severity: Severity;
  readonly impact: MoneyImpact | null;
  readonly ruleId: string;
  readonly resource: { readonly id: string };
}

/** Worst first; within a severity the most money first; then by rule and resource, so that equal runs print equally. */
export function rank<T extends Rankable>(items: readonly T[]): T[] {
  return items.toSorted(
    (a, b) =>
      SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
      (b.impact?.monthly ?? 0) - (a.impact?.monthly ?? 0) ||
      compare(a.ruleId, b.ruleId) ||
      compare(a.resource.id, b.resource.id),
  );
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
