import type { Collector } from '../../collectors/collector.ts';
import { COLLECTORS, inventory } from '../../collectors/index.ts';
import { feeds } from '../run-collectors.ts';

export interface UnitPlan {
  readonly collector: string;
  /** Collectors whose results it reads, and theirs: with all of them a worker sees what one process would. */
  readonly needs: readonly string[];
}

export interface UnitGraph {
  /** The inventory first, each after those it needs. */
  readonly units: readonly UnitPlan[];
  /** Left for the scheduler: they make no calls, and may look across shards. */
  readonly local: readonly Collector[];
}

/** What is to be done for every shard. `providers` are ordered as the planner orders them. */
export function unitGraph(providers: readonly Collector[]): UnitGraph {
  const local = providers.filter(
    (one) => one.local === true && !providers.some((other) => other.local !== true && feeds(one, other)),
  );
  const needs = new Map<string, readonly string[]>([[inventory.id, []]]);
  const before: Collector[] = [];
  for (const collector of providers.filter((one) => !local.includes(one))) {
    const direct = [inventory, ...before.filter((other) => feeds(other, collector))].map(({ id }) => id);
    needs.set(collector.id, [...new Set(direct.flatMap((id) => [...(needs.get(id) ?? []), id]))]);
    before.push(collector);
  }
  return { units: [...needs].map(([collector, ids]) => ({ collector, needs: ids })), local };
}

export function collectorCalled(id: string): Collector | undefined {
  return id === inventory.id ? inventory : COLLECTORS.find((collector) => collector.id === id);
}
