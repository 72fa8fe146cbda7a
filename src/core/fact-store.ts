import { unknown, known, type Fact, type MoneyTerms, type Unknown, type UnknownReason } from './fact.ts';
import type { FactKey, FactMap } from './fact-catalogue.ts';
import { parentId } from './resource.ts';

/** Says that resources of these types below a scope could not be listed, so nothing can be said about them. */
export interface Gap {
  readonly types: readonly string[];
  readonly scopeId: string;
  readonly reason: UnknownReason;
  readonly detail: string;
}

const NOT_COLLECTED = unknown('not-collected', 'no collector ran for this fact');

/** Everything measured in a run, per resource, with what is unknown for whole scopes. */
export class FactStore {
  /** By resource first: a rule asks for several facts of one resource, and ids are long. */
  readonly #values = new Map<string, Partial<Record<FactKey, Fact>>>();
  readonly #scopes = new Map<FactKey, Map<string, Unknown>>();
  readonly #collected = new Set<FactKey>();
  readonly gaps: Gap[] = [];

  /** From now on a resource without an entry means "no data", not "not collected". */
  markCollected(keys: readonly FactKey[]): void {
    for (const key of keys) this.#collected.add(key);
  }

  /** As if nobody had ever asked for them. */
  forget(keys: readonly FactKey[]): void {
    for (const key of keys) {
      this.#collected.delete(key);
      this.#scopes.delete(key);
      for (const facts of this.#values.values()) delete facts[key];
    }
  }

  set<K extends FactKey>(key: K, resourceId: string, value: FactMap[K], money?: MoneyTerms): void {
    this.put(key, resourceId, known(value, money));
  }

  /** `scopeId` may be a resource, a group or a subscription: the nearest entry wins. */
  setUnknown(keys: readonly FactKey[], scopeId: string, reason: UnknownReason, detail: string): void {
    for (const key of keys) scopesOf(this.#scopes, key).set(scopeId, unknown(reason, detail));
  }

  addGap(gap: Gap): void {
    this.gaps.push(gap);
  }

  put(key: FactKey, resourceId: string, fact: Fact): void {
    const facts = this.#values.get(resourceId);
    if (facts === undefined) this.#values.set(resourceId, { [key]: fact });
    else facts[key] = fact;
  }

  get<K extends FactKey>(key: K, resourceId: string): Fact<FactMap[K]> {
    const own = this.#values.get(resourceId)?.[key];
    if (own !== undefined) return own as Fact<FactMap[K]>;
    return this.#scopeUnknown(key, resourceId) ?? this.#absent(key);
  }

  /** Entries of one key, for saving. */
  entriesOf(key: FactKey): {
    values: Iterable<readonly [resourceId: string, fact: Fact]>;
    scopes: ReadonlyMap<string, Unknown>;
    collected: boolean;
  } {
    return {
      values: this.#valuesOf(key),
      scopes: this.#scopes.get(key) ?? new Map(),
      collected: this.#collected.has(key),
    };
  }

  *#valuesOf(key: FactKey): Generator<readonly [string, Fact]> {
    for (const [resourceId, facts] of this.#values) {
      const fact = facts[key];
      if (fact !== undefined) yield [resourceId, fact];
    }
  }

  #scopeUnknown(key: FactKey, resourceId: string): Unknown | undefined {
    const scopes = this.#scopes.get(key);
    if (scopes === undefined) return undefined;
    for (let id: string | undefined = resourceId; id !== undefined; id = parentId(id)) {
      const entry = scopes.get(id);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  #absent(key: FactKey): Unknown {
    return this.#collected.has(key) ? unknown('no-data', `${key} has no data`) : NOT_COLLECTED;
  }
}

function scopesOf(map: Map<FactKey, Map<string, Unknown>>, key: FactKey): Map<string, Unknown> {
  const existing = map.get(key);
  if (existing !== undefined) return existing;
  const created = new Map<string, Unknown>();
  map.set(key, created);
  return created;
}
