import type { FactKey } from '../../core/fact-catalogue.ts';
import type { FactStore } from '../../core/fact-store.ts';
import type { UnknownReason } from '../../core/fact.ts';
import type { Finding } from '../../core/finding.ts';
import type { Rule } from '../../core/rule.ts';
import { DERIVED } from '../../derive/index.ts';

/** Azure refused or failed to answer; another night it may. */
const PASSING: ReadonlySet<UnknownReason> = new Set(['denied', 'throttled', 'failed']);

/** Tells whether a call failed on which the severity or the amount of a finding rests. */
export function partlyRead(
  rules: readonly Rule[],
  facts: FactStore,
): (finding: Pick<Finding, 'ruleId' | 'resource'>) => boolean {
  const keysOf = new Map(
    rules.map((rule) => [rule.id, measuredBehind([...rule.needs, ...(rule.impact?.needs ?? [])])]),
  );
  return ({ ruleId, resource }) =>
    [...(keysOf.get(ruleId) ?? [])].some((key) => {
      const fact = facts.get(key, resource.id);
      return fact.state === 'unknown' && PASSING.has(fact.reason);
    });
}

/** The facts themselves, and all that they are derived from. */
function measuredBehind(keys: readonly FactKey[]): ReadonlySet<FactKey> {
  const found = new Set(keys);
  for (const key of found) {
    for (const { provides, needs } of DERIVED) if (provides === key) for (const need of needs) found.add(need);
  }
  return found;
}
