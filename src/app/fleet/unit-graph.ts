import type { Subscription } from '../../azure/azure.ts';
import type { Collector } from '../../collectors/collector.ts';
import { COLLECTORS, inventory } from '../../collectors/index.ts';
import { feeds } from '../run-collectors.ts';

/** One collector on one shard, or on one subscription of it. */
export interface UnitPlan {
  readonly unit: string;
  /** Units whose results it reads, and theirs: with all of them a worker sees what one process would. */
  readonly needs: readonly string[];
  readonly priority: number;
}

interface CollectorPlan {
  readonly collector: Collector;
  readonly needs: readonly Collector[];
}

export interface UnitGraph {
  /** The inventory first, each after those it needs. */
  readonly collectors: readonly CollectorPlan[];
  /** Left for the scheduler: they make no calls, and may look across shards. */
  readonly local: readonly Collector[];
}

/** What is to be done for every shard. `providers` are ordered as the planner orders them. */
export function unitGraph(providers: readonly Collector[]): UnitGraph {
  const local = providers.filter(
    (one) => one.local === true && !providers.some((other) => other.local !== true && feeds(one, other)),
  );
  const needs = new Map<Collector, readonly Collector[]>([[inventory, []]]);
  for (const collector of providers.filter((one) => !local.includes(one))) {
    const direct = [...needs.keys()].filter((other) => other === inventory || feeds(other, collector));
    needs.set(collector, [...new Set(direct.flatMap((other) => [...(needs.get(other) ?? []), other]))]);
  }
  return { collectors: [...needs].map(([collector, before]) => ({ collector, needs: before })), local };
}

/** The units of a shard with so many subscriptions. */
export function unitsOf({ collectors }: UnitGraph, size: number): UnitPlan[] {
  return collectors.flatMap(({ collector, needs }) => {
    const before = needs.flatMap((other) => namesOf(other, size));
    // What waits for a quota shall not keep workers from what need not wait.
    const priority = collector.slow === true ? 0 : 1;
    return namesOf(collector, size).map((unit) => ({ unit, needs: before, priority }));
  });
}

/** What a unit is about. Throws for a collector that this version does not have. */
export function workOf(
  unit: string,
  members: readonly Subscription[],
): { readonly collector: Collector; readonly subscriptions: readonly Subscription[] } {
  const [id = '', position] = unit.split(' ');
  const collector = id === inventory.id ? inventory : COLLECTORS.find((one) => one.id === id);
  if (collector === undefined) throw new Error(`no collector is called ${id}`);
  if (position === undefined) return { collector, subscriptions: members };
  return { collector, subscriptions: members.slice(Number(position), Number(position) + 1) };
}

/** A unit that shares a tiny quota with all others has to be short, or no worker lives long enough to finish it. */
function namesOf({ id, slow }: Collector, size: number): string[] {
  return slow === true ? Array.from({ length: size }, (_, index) => `${id} ${index}`) : [id];
}
