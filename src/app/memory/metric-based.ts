import { FACTS, METRICS, type FactKey } from '../../core/fact-catalogue.ts';
import type { Rule } from '../../core/rule.ts';
import { DERIVED } from '../../derive/index.ts';

/** Ids of the rules whose verdict rests on metrics, directly or through derived facts. */
export function metricBasedRules(rules: readonly Rule[]): ReadonlySet<string> {
  return new Set(rules.filter(({ needs }) => needs.some(isMetric)).map(({ id }) => id));
}

function isMetric(key: FactKey): boolean {
  if (FACTS[key].source === METRICS) return true;
  return DERIVED.some(({ provides, needs }) => provides === key && needs.some(isMetric));
}
