import type { Azure, Subscription } from '../../azure/azure.ts';
import type { Clock } from '../../azure/clock.ts';
import { COLLECTORS } from '../../collectors/index.ts';
import { FactStore } from '../../core/fact-store.ts';
import { plan, type Plan } from '../../core/plan.ts';
import type { ApiUsage, CollectorCoverage } from '../../core/report.ts';
import { subscriptionResourceId } from '../../core/resource.ts';
import { ResourceSet } from '../../core/resource-set.ts';
import { DERIVED } from '../../derive/index.ts';
import type { Collector } from '../../collectors/collector.ts';
import type { FleetRun } from '../../stores/unit-rows.ts';
import type { UnitStore } from '../../stores/unit-store.ts';
import { Coverage } from '../coverage.ts';
import type { Log } from '../daemon/log-line.ts';
import { judgedTypes, recordSkipped, recordUnread, type MeasureRequest } from '../measure.ts';
import type { Measured } from '../measured.ts';
import { runCollectors } from '../run-collectors.ts';
import { assertFound, resolveScope, type UnreadScope } from '../scope.ts';
import { planHash, readPlan, writePlan, writeSubscriptions, type FleetPlan } from './fleet-plan.ts';
import { mergeCoverage, mergeUsage } from './merge.ts';
import { missingResult } from './run-unit.ts';
import { shardsOf } from './shards.ts';
import { unitGraph, unitsOf, workOf, type UnitGraph } from './unit-graph.ts';
import { unpackResult } from './unit-result.ts';
import { untilFinished } from './until-finished.ts';

export interface FleetMeasureRequest extends Omit<MeasureRequest, 'progress'> {
  readonly units: UnitStore;
  /** Names the run; one that was interrupted goes on under the same key. */
  readonly key: string;
  readonly deadline: Date;
  readonly clock: Clock;
  readonly log: Log;
  readonly shardSize?: number;
}

/**
 * Measures what one process would, on all workers of the queue. What no worker finished by the deadline is unknown.
 * Throws UsageError for a scope that makes no sense, StoreError, and the signal's reason when it is stopped early.
 */
export async function measureByFleet(request: FleetMeasureRequest): Promise<Measured> {
  const { azure, scope, signal } = request;
  const planned = plan(request.rules, COLLECTORS, DERIVED, request.skippedCollectors);
  const { subscriptions, unread } = await resolveScope(azure, scope, signal);
  const shards = shardsOf(subscriptions, request.shardSize);
  const graph = unitGraph(planned.providers);
  const run = await begin(request, { planned, shards, graph });
  const current = readPlan(run.plan);
  const missing = await untilFinished(request);
  const merge = new Merge(current, planned);
  recordUnread({ ...merge, subscriptions }, unread, current.wantedTypes);
  recordSkipped({ ...merge, subscriptions }, request.skippedCollectors);
  for (const [shard, members] of shards.entries()) await addShard(merge, request, { shard, members, graph });
  await merge.runLocal(graph.local, { ...request, subscriptions });
  if (subscriptions.length > 0) assertFound(scope, merge.resources, merge.facts);
  request.log.info({ run: request.key, shards: shards.length, missing }, 'fleet.measured');
  return merge.measured(azure, { run, scope: scopeOf(subscriptions, unread) });
}

function begin(
  request: FleetMeasureRequest,
  work: { readonly planned: Plan<Collector>; readonly shards: readonly Subscription[][]; readonly graph: UnitGraph },
): Promise<FleetRun> {
  const { planned, graph } = work;
  const fleetPlan: FleetPlan = {
    now: request.now,
    scope: request.scope,
    judgedTypes: [...judgedTypes(request.rules)],
    wantedTypes: [...planned.types],
    wantedFacts: [...planned.facts],
    gpuMetric: request.settings.gpuMetric ?? null,
  };
  const shards = work.shards.map((members) => ({
    subscriptions: writeSubscriptions(members),
    units: unitsOf(graph, members.length),
  }));
  return request.units.begin({
    key: request.key,
    planHash: planHash(fleetPlan, shards),
    plan: writePlan(fleetPlan),
    shards,
    now: request.startedAt,
    deadline: request.deadline,
  });
}

interface Shard {
  readonly shard: number;
  readonly members: readonly Subscription[];
  readonly graph: UnitGraph;
}

async function addShard(
  merge: Merge,
  { units, key }: FleetMeasureRequest,
  { shard, members, graph }: Shard,
): Promise<void> {
  const names = unitsOf(graph, members.length).map(({ unit }) => unit);
  const results = await units.results(key, shard, names);
  for (const name of names) {
    const { collector, subscriptions } = workOf(name, members);
    const about = { plan: merge.plan, subscriptions, detail: 'no worker finished it by the deadline' };
    await merge.add(results.get(name) ?? (await missingResult(collector, about)));
  }
}

function scopeOf(subscriptions: readonly Subscription[], unread: readonly UnreadScope[]): string[] {
  return [...subscriptions.map(({ id }) => subscriptionResourceId(id)), ...unread.map(({ scopeId }) => scopeId)];
}

/** The results of all units, put together into what one process would have measured. */
class Merge {
  readonly resources = new ResourceSet();
  readonly facts = new FactStore();
  readonly coverage = new Coverage();
  readonly plan: FleetPlan;
  readonly #planned: Plan<Collector>;
  readonly #collectors: CollectorCoverage[] = [];
  readonly #apis: (readonly ApiUsage[])[] = [];

  constructor(current: FleetPlan, planned: Plan<Collector>) {
    this.plan = current;
    this.#planned = planned;
  }

  async add(content: Uint8Array): Promise<void> {
    const { collectors, apis } = await unpackResult(content, this);
    this.#collectors.push(...collectors);
    this.#apis.push(apis);
  }

  async runLocal(
    collectors: readonly Collector[],
    {
      azure,
      subscriptions,
      settings,
      signal,
    }: FleetMeasureRequest & { readonly subscriptions: readonly Subscription[] },
  ): Promise<void> {
    if (subscriptions.length === 0) return;
    const { resources, facts, coverage } = this;
    const wanted = { wantedTypes: this.#planned.types, wantedFacts: this.#planned.facts };
    const shared = { azure, resources, facts, subscriptions, settings, now: this.plan.now, signal, ...wanted };
    await runCollectors(collectors, { shared, coverage, progress: () => undefined });
  }

  measured(azure: Azure, { run, scope }: { readonly run: FleetRun; readonly scope: readonly string[] }): Measured {
    return {
      now: this.plan.now,
      startedAt: new Date(run.startedAt),
      scope,
      portal: azure.cloud.portal,
      resources: this.resources,
      types: this.#planned.types,
      facts: this.facts,
      collectors: mergeCoverage([...this.coverage.list(), ...this.#collectors]),
      apis: mergeUsage([azure.usage(), ...this.#apis]),
    };
  }
}
