import type { Azure, Subscription } from '../../azure/azure.ts';
import type { Collector } from '../../collectors/collector.ts';
import { inventory } from '../../collectors/index.ts';
import { FactStore } from '../../core/fact-store.ts';
import { subscriptionResourceId } from '../../core/resource.ts';
import { ResourceSet } from '../../core/resource-set.ts';
import { Coverage } from '../coverage.ts';
import { narrow } from '../measure.ts';
import { runCollector, type SharedContext } from '../run-collectors.ts';
import { CONTAINER_TYPES } from '../scope.ts';
import type { FleetPlan } from './fleet-plan.ts';
import { packResult, unpackResult } from './unit-result.ts';

export interface UnitWork {
  readonly collector: Collector;
  readonly plan: FleetPlan;
  readonly subscriptions: readonly Subscription[];
  /** Results of the units that it needs. */
  readonly inputs: readonly Uint8Array[];
  readonly azure: Azure;
  readonly signal: AbortSignal;
}

/** Runs one collector on one shard, as one process would, and packs what it added. */
export async function runUnit(work: UnitWork): Promise<Uint8Array> {
  const { collector, plan, azure } = work;
  const shared = await contextOf(work);
  const gapsBefore = shared.facts.gaps.length;
  const coverage = new Coverage();
  await runCollector(collector, { shared, coverage, progress: () => undefined });
  const isInventory = collector === inventory;
  if (isInventory) narrow(shared.resources, plan.scope, new Set(plan.judgedTypes));
  return packResult(
    {
      resources: isInventory ? shared.resources : shared.resources.ofType(...collector.types),
      facts: shared.facts,
      keys: collector.facts,
      gaps: shared.facts.gaps.slice(gapsBefore),
    },
    { collectors: coverage.list(), apis: azure.usage() },
  );
}

/** What stands in for a unit that nobody finished: all of it unknown. */
export function missingResult(
  collector: Collector,
  about: { readonly plan: FleetPlan; readonly subscriptions: readonly Subscription[]; readonly detail: string },
): Promise<Uint8Array> {
  const { plan, subscriptions, detail } = about;
  const reason = 'failed';
  const [facts, coverage] = [new FactStore(), new Coverage()];
  const types = collector === inventory ? [...CONTAINER_TYPES, ...plan.wantedTypes] : collector.types;
  facts.markCollected(collector.facts);
  for (const { id } of subscriptions) {
    const scopeId = subscriptionResourceId(id);
    facts.setUnknown(collector.facts, scopeId, reason, detail);
    if (types.length > 0) facts.addGap({ types: [...new Set(types)], scopeId, reason, detail });
    coverage.unread(collector.id, scopeId, reason, detail);
  }
  const written = { resources: [], facts, keys: collector.facts, gaps: facts.gaps };
  return packResult(written, { collectors: coverage.list(), apis: [] });
}

async function contextOf({ plan, subscriptions, inputs, azure, signal }: UnitWork): Promise<SharedContext> {
  const [resources, facts] = [new ResourceSet(), new FactStore()];
  for (const input of inputs) await unpackResult(input, { resources, facts });
  return {
    azure,
    resources,
    facts,
    subscriptions,
    wantedTypes: new Set(plan.wantedTypes),
    wantedFacts: new Set(plan.wantedFacts),
    settings: { gpuMetric: plan.gpuMetric ?? undefined },
    now: plan.now,
    signal,
  };
}
