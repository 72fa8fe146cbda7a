import type { Fact, MoneyTerms, Unknown } from './fact.ts';
import { FACT_KEYS, type FactKey } from './fact-catalogue.ts';

/** Where a rule reads facts from: the store of a run, or the facts of a case. */
export type FactLookup = (key: FactKey, resourceId: string) => Fact;

/** The facts that a rule declared, nested by the dots of their keys, and why the others are absent. */
export interface FactView {
  readonly facts: Readonly<Record<string, unknown>>;
  readonly unknowns: ReadonlyMap<FactKey, Unknown>;
  readonly money: readonly MoneyTerms[];
}

const NO_UNKNOWNS: ReadonlyMap<FactKey, Unknown> = new Map();
const NO_MONEY: readonly MoneyTerms[] = [];
const EMPTY: FactView = { facts: {}, unknowns: NO_UNKNOWNS, money: NO_MONEY };

export function viewFacts(keys: readonly FactKey[], resourceId: string, lookup: FactLookup): FactView {
  if (keys.length === 0) return EMPTY;
  const facts: Record<string, Record<string, unknown>> = {};
  let unknowns: Map<FactKey, Unknown> | undefined;
  let money: MoneyTerms[] | undefined;
  for (const key of keys) {
    const fact = lookup(key, resourceId);
    const [group, name] = PARTS.get(key) ?? [key, key];
    // Present even when empty: `has(facts.gpu.utilization)` then answers instead of failing.
    const members = groupOf(facts, group);
    if (fact.state === 'unknown') (unknowns ??= new Map()).set(key, fact);
    else {
      members[name] = fact.value;
      if (fact.money !== undefined) (money ??= []).push(fact.money);
    }
  }
  return { facts, unknowns: unknowns ?? NO_UNKNOWNS, money: money ?? NO_MONEY };
}

/** Split once: cutting the key anew for each verdict costs more than judging. */
const PARTS: ReadonlyMap<FactKey, readonly [group: string, name: string]> = new Map(
  FACT_KEYS.map((key) => [key, [key.slice(0, key.indexOf('.')), key.slice(key.indexOf('.') + 1)]]),
);

function groupOf(facts: Record<string, Record<string, unknown>>, group: string): Record<string, unknown> {
  return (facts[group] ??= {});
}
