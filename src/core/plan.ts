import type { Derived } from './derived.ts';
import { UsageError } from './errors.ts';
import type { FactKey } from './fact-catalogue.ts';
import type { Rule } from './rule.ts';

/** What a collector offers and what it reads from the collectors before it. */
export interface Provider {
  readonly id: string;
  readonly facts: readonly FactKey[];
  /** Resource types that it adds to the inventory. */
  readonly types: readonly string[];
  readonly needsFacts: readonly FactKey[];
  readonly needsTypes: readonly string[];
  /** Types that it reads only where somebody else wants them: it then runs after their provider. */
  readonly readsTypes?: readonly string[];
}

export interface Plan<P extends Provider> {
  /** Each provider after the ones it needs. */
  readonly providers: readonly P[];
  /** Facts and types that somebody asks for. */
  readonly facts: ReadonlySet<FactKey>;
  readonly types: ReadonlySet<string>;
}

/** The smallest ordered set of providers that these rules need. `skipped` ones are left out: their facts stay unknown. */
export function plan<P extends Provider>(
  rules: readonly Rule[],
  providers: readonly P[],
  derived: readonly Derived[],
  skipped: ReadonlySet<string>,
): Plan<P> {
  const byFact = indexUnique(providers, (provider) => provider.facts);
  const byType = indexUnique(providers, (provider) => provider.types);
  const derivedNeeds = new Map(derived.map((item) => [item.provides, item.needs]));
  const [facts, types, needed] = [new Set<FactKey>(), new Set<string>(), new Set<P>()];

  function needFact(key: FactKey): void {
    if (facts.has(key)) return;
    facts.add(key);
    for (const deeper of derivedNeeds.get(key) ?? []) needFact(deeper);
    const provider = byFact.get(key);
    if (provider !== undefined) need(provider);
  }
  function needType(type: string): void {
    types.add(type);
    const provider = byType.get(type);
    if (provider !== undefined) need(provider);
  }
  function need(provider: P): void {
    if (needed.has(provider) || skipped.has(provider.id)) return;
    needed.add(provider);
    provider.needsTypes.forEach(needType);
    provider.needsFacts.forEach(needFact);
  }
  function* providersBefore(provider: P): Generator<P> {
    for (const type of [...provider.needsTypes, ...(provider.readsTypes ?? [])]) yield* present(byType.get(type));
    for (const key of provider.needsFacts) yield* providersOfFact(key);
  }
  function* providersOfFact(key: FactKey): Generator<P> {
    yield* present(byFact.get(key));
    for (const source of derivedNeeds.get(key) ?? []) yield* providersOfFact(source);
  }

  for (const rule of rules) {
    rule.types.forEach(needType);
    [...rule.needs, ...(rule.impact?.needs ?? [])].forEach(needFact);
  }
  return { providers: inOrder(needed, providersBefore), facts, types };
}

/** Each item after those before it that are among the items. */
function inOrder<P extends Provider>(items: ReadonlySet<P>, before: (item: P) => Iterable<P>): P[] {
  const [ordered, open] = [new Set<P>(), new Set<P>()];
  function place(item: P): void {
    if (ordered.has(item) || !items.has(item)) return;
    if (open.has(item)) throw new UsageError(`collectors need each other in a circle at ${item.id}`);
    open.add(item);
    for (const earlier of before(item)) place(earlier);
    ordered.add(item);
  }
  items.forEach(place);
  return [...ordered];
}

function present<T>(item: T | undefined): readonly T[] {
  return item === undefined ? [] : [item];
}

function indexUnique<P extends Provider, K>(providers: readonly P[], keysOf: (provider: P) => readonly K[]): Map<K, P> {
  const index = new Map<K, P>();
  for (const provider of providers) {
    for (const key of keysOf(provider)) {
      const other = index.get(key);
      if (other !== undefined)
        throw new UsageError(`${String(key)} is provided by both ${other.id} and ${provider.id}`);
      index.set(key, provider);
    }
  }
  return index;
}
