import { METRICS } from '../core/fact-catalogue.ts';
import type { Evidence, Finding } from '../core/finding.ts';
import { money } from '../core/text.ts';

/** `Replicas: 1; Partitions: 3`. Holds text from outside as it is. */
export function evidenceText({ evidence }: Pick<Finding, 'evidence'>): string {
  return evidence.map((item) => `${item.label}: ${shown(item)}`).join('; ');
}

/** `USD 124,100 a month`; empty where the rule names no amount. A price that is missing is never shown as 0. */
export function impactText({ impact, unpricedReason }: Pick<Finding, 'impact' | 'unpricedReason'>): string {
  if (impact === null) return unpricedReason === null ? '' : `unpriced: ${unpricedReason}`;
  const { monthly, currency, grade } = impact;
  const basis = grade === 'C' || grade === 'D' ? ' on assumptions' : '';
  const text = `${money(Math.abs(monthly), currency)} a month${basis}`;
  return monthly < 0 ? `the fix costs ${text}` : text;
}

function shown({ value, unit, source }: Evidence): string {
  if (value === null) return source === METRICS ? 'not measured' : 'not set';
  if (value === '') return 'none';
  const text = typeof value === 'number' ? value.toLocaleString('en-US', { maximumFractionDigits: 2 }) : String(value);
  return unit === null ? text : `${text} ${unit}`;
}
