import { onTestFinished } from 'vitest';
import { createAzure } from '../../src/azure/create-azure.ts';
import { createLoopback } from '../../src/azure/loopback-transport.ts';
import type { CollectContext, Collector, CollectorSettings } from '../../src/collectors/collector.ts';
import { COLLECTORS } from '../../src/collectors/index.ts';
import { createInventory } from '../../src/collectors/inventory.ts';
import type { Unknown, UnknownReason } from '../../src/core/fact.ts';
import { FactStore } from '../../src/core/fact-store.ts';
import { ResourceSet } from '../../src/core/resource-set.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import type { FaultRule } from '../../src/simulator/faults.ts';
import { startSimulator, type SimulatedCall, type SimulatorOptions } from '../../src/simulator/serve.ts';
import { calm, cloud, HASTY } from './azure.ts';

export interface MeasureOptions extends Partial<Omit<SimulatorOptions, 'estate' | 'faults' | 'clock'>> {
  readonly estate: Estate;
  /** Types that rules ask for, lower-case; what the collectors need comes on top. */
  readonly types?: readonly string[];
  /** Run in this order after the inventory, undisturbed. */
  readonly before?: readonly Collector[];
  /** Strike while the collector under test runs. */
  readonly faults?: readonly FaultRule[];
  /** Strike during the inventory. */
  readonly inventoryFaults?: readonly FaultRule[];
  readonly settings?: Partial<CollectorSettings>;
  /** Default: public. */
  readonly cloudName?: string;
}

export interface Unread {
  readonly scopeId: string;
  readonly reason: UnknownReason;
  readonly detail: string;
}

export interface MeasuredEstate {
  readonly resources: ResourceSet;
  readonly facts: FactStore;
  readonly read: ReadonlySet<string>;
  readonly unread: readonly Unread[];
  /** Calls of the collector under test, or of the inventory. */
  readonly calls: readonly SimulatedCall[];
}

const inventory = createInventory(new Set(COLLECTORS.flatMap(({ types }) => types)));

/** One collector against a simulated estate, through the real clients; undefined runs the inventory alone. */
export async function measure(collector: Collector | undefined, options: MeasureOptions): Promise<MeasuredEstate> {
  const {
    estate,
    types = [],
    before = [],
    faults = [],
    inventoryFaults = [],
    settings,
    cloudName,
    ...simulation
  } = options;
  const clock = (): number => Date.parse(estate.now);
  const simulator = await startSimulator({ ...simulation, estate, clock });
  onTestFinished(() => simulator.close());
  const run = [...before, ...(collector === undefined ? [] : [collector])];
  const read = new Set<string>();
  const unread: Unread[] = [];
  const context: CollectContext = {
    azure: createAzure({
      cloud: cloud(cloudName),
      product: 'azaudit/test',
      limits: { ...HASTY, maxAttempts: 2, maxWaitMs: 0, attemptTimeoutMs: 5_000 },
      ...createLoopback(simulator.url),
    }),
    resources: new ResourceSet(),
    facts: new FactStore(),
    subscriptions: estate.subscriptions.map(({ id, name, state, quotaId, tags }) => {
      return { id, name, state, quotaId, tags, tenantId: estate.tenantId };
    }),
    wantedTypes: new Set([...types, ...run.flatMap((each) => [...each.types, ...each.needsTypes])]),
    wantedFacts: new Set(run.flatMap(({ facts }) => facts)),
    settings: { gpuMetric: undefined, ...settings },
    now: new Date(estate.now),
    signal: calm(),
    read: (scopeId) => read.add(scopeId),
    unread: (scopeId, reason, detail) => unread.push({ scopeId, reason, detail }),
  };
  simulator.setFaults(inventoryFaults);
  await inventory.collect(context);
  simulator.setFaults([]);
  for (const earlier of before) await collect(earlier, context);
  simulator.setFaults(faults);
  if (collector !== undefined) {
    simulator.calls.length = 0;
    // What the inventory and the earlier ones said is theirs.
    if (inventoryFaults.length === 0) unread.length = 0;
    read.clear();
    await collect(collector, context);
  }
  const { resources, facts } = context;
  return { resources, facts, read, unread, calls: [...simulator.calls] };
}

function collect(collector: Collector, context: CollectContext): Promise<void> {
  context.facts.markCollected(collector.facts);
  return collector.collect(context);
}

/** Why a fact is unknown; undefined when it is known. */
export function reasonOf(fact: { readonly state: 'known' } | Unknown): UnknownReason | undefined {
  return fact.state === 'known' ? undefined : fact.reason;
}
