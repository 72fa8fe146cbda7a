import type { Fact } from './fact.ts';
import type { FactKey, FactMap } from './fact-catalogue.ts';
import type { FactLookup } from './fact-view.ts';

export type FactStates<K extends FactKey> = { readonly [P in K]: Fact<FactMap[P]> };

/**
 * A fact computed from other facts of the same resource. It measures and never judges: no threshold, no severity.
 * Computed when a rule asks for it, so nothing is kept for resources that nobody asks about.
 */
export interface Derived<P extends FactKey = FactKey, K extends FactKey = FactKey> {
  readonly provides: P;
  readonly needs: readonly K[];
  derive(facts: FactStates<K>): Fact<FactMap[P]>;
}

export function defineDerived<const P extends FactKey, const K extends FactKey>(derived: Derived<P, K>): Derived {
  return derived as unknown as Derived;
}

/**
 * Adds derived facts to a lookup of measured ones. Facts must not change any more: several rules ask about the same
 * resource one after the other, so the answers about the latest one are kept.
 */
export function withDerived(measured: FactLookup, derived: readonly Derived[]): FactLookup {
  const byKey = new Map(derived.map((item) => [item.provides, item]));
  const latest = new Map<FactKey, Fact>();
  let latestId: string | undefined;

  function compute(key: FactKey, resourceId: string): Fact {
    const item = byKey.get(key);
    if (item === undefined) return measured(key, resourceId);
    const needed = Object.fromEntries(item.needs.map((need) => [need, lookup(need, resourceId)]));
    return item.derive(needed as FactStates<FactKey>);
  }
  function lookup(key: FactKey, resourceId: string): Fact {
    if (resourceId !== latestId) {
      latest.clear();
      latestId = resourceId;
    }
    const kept = latest.get(key);
    if (kept !== undefined) return kept;
    const fact = compute(key, resourceId);
    latest.set(key, fact);
    return fact;
  }
  return lookup;
}
