import type { MoneyGrade, MoneyTerms } from './fact.ts';
import type { Finding, MoneyImpact } from './finding.ts';
import type { Severity } from './rule.ts';

export const HOURS_PER_MONTH = 730;
/** 730 hours in days, so that hourly and daily means scale to the same month. */
export const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;

/** Half width of the range, as a share of the amount. */
const SPREAD: Record<MoneyGrade, number> = { A: 0.05, B: 0.15, C: 0.35, D: 0.5 };
/** Least saving per month -> severity, worst first; below the last it is low. */
export const SEVERITY_FLOORS: readonly (readonly [number, Severity])[] = [
  [10_000, 'critical'],
  [1_000, 'high'],
  [100, 'medium'],
];

export interface Estimate {
  readonly monthly: number;
  readonly low?: number;
  readonly high?: number;
  readonly grade?: MoneyGrade;
}

/** Undefined when the terms disagree on the currency: amounts of two currencies are never combined. */
export function priced(estimate: Estimate, terms: readonly MoneyTerms[]): MoneyImpact | undefined {
  const first = terms[0];
  if (first === undefined || terms.some((term) => term.currency !== first.currency)) return undefined;
  const grade = estimate.grade ?? worst(terms.map((term) => term.grade));
  const spread = Math.abs(estimate.monthly) * SPREAD[grade];
  const bounds = [estimate.low ?? estimate.monthly - spread, estimate.high ?? estimate.monthly + spread];
  return {
    monthlyLow: cents(Math.min(...bounds)),
    monthly: cents(estimate.monthly),
    monthlyHigh: cents(Math.max(...bounds)),
    currency: first.currency,
    basis: terms.every((term) => term.basis === first.basis) ? first.basis : 'derived',
    grade,
  };
}

/** Severity of a cost finding follows its money. */
export function severityOfMoney(monthly: number): Severity {
  return SEVERITY_FLOORS.find(([floor]) => monthly >= floor)?.[1] ?? 'low';
}

/** Potential savings of one currency. `assumed` (grade C) and rules of thumb (grade D) stay out of the headline. */
export interface Savings {
  readonly currency: string;
  readonly monthlyLow: number;
  readonly monthly: number;
  readonly monthlyHigh: number;
  readonly findings: number;
  readonly unpriced: number;
  readonly assumed: {
    readonly monthlyLow: number;
    readonly monthly: number;
    readonly monthlyHigh: number;
    readonly findings: number;
  };
}

type PricedFinding = Pick<Finding, 'impact' | 'unpricedReason'> & { readonly resource: { readonly id: string } };

/**
 * Findings on one resource exclude each other (a machine is deallocated or scheduled, not both), so each resource
 * counts once, with its largest saving. Costs of a fix are not savings and are left out.
 */
export function countedOnce<T extends PricedFinding>(findings: readonly T[]): T[] {
  const best = new Map<string, T>();
  for (const finding of findings) {
    if (finding.impact === null || finding.impact.monthly <= 0 || finding.impact.grade === 'D') continue;
    const current = best.get(finding.resource.id);
    if (current?.impact == null || isBetter(finding.impact, current.impact)) best.set(finding.resource.id, finding);
  }
  return [...best.values()];
}

export function totalSavings(findings: readonly PricedFinding[]): Savings[] {
  const counted = countedOnce(findings);
  const unpriced = findings.filter((finding) => finding.unpricedReason !== null).length;
  const currencies = new Set(counted.map((finding) => finding.impact?.currency ?? ''));
  if (currencies.size === 0 && unpriced > 0) currencies.add('USD');
  return [...currencies].toSorted().map((currency) => {
    const impacts = counted.flatMap(({ impact }) => (impact?.currency === currency ? [impact] : []));
    const measured = impacts.filter((impact) => impact.grade !== 'C');
    const assumed = impacts.filter((impact) => impact.grade === 'C');
    return { currency, ...sum(measured), unpriced, assumed: sum(assumed) };
  });
}

/** Below this is noise of floating point, not money. */
export function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}

/** A measured saving beats an assumed one; among equals the larger one counts. */
function isBetter(candidate: MoneyImpact, current: MoneyImpact): boolean {
  const [a, b] = [candidate.grade === 'C' ? 0 : 1, current.grade === 'C' ? 0 : 1];
  return a === b ? candidate.monthly > current.monthly : a > b;
}

function sum(impacts: readonly MoneyImpact[]): {
  monthlyLow: number;
  monthly: number;
  monthlyHigh: number;
  findings: number;
} {
  const total = (pick: (impact: MoneyImpact) => number): number =>
    cents(impacts.reduce((acc, item) => acc + pick(item), 0));
  return {
    monthlyLow: total((impact) => impact.monthlyLow),
    monthly: total((impact) => impact.monthly),
    monthlyHigh: total((impact) => impact.monthlyHigh),
    findings: impacts.length,
  };
}

function worst(grades: readonly MoneyGrade[]): MoneyGrade {
  return grades.reduce((a, b) => (a > b ? a : b));
}
