import { onTestFinished } from 'vitest';
import { createAzure } from '../../src/azure/create-azure.ts';
import { createLoopback } from '../../src/azure/loopback-transport.ts';
import type { CollectContext, Collector, CollectorSettings } from '../../src/collectors/collector.ts';
import { collectInventory } from '../../src/collectors/inventory.ts';
import { FactStore } from '../../src/core/fact-store.ts';
import { ResourceSet } from '../../src/core/resource-set.ts';
import type { EstateInput } from '../../src/simulator/estate.ts';
import type { FaultRule } from '../../src/simulator/faults.ts';
import { startSimulator, type SimulatorOptions } from '../../src/simulator/serve.ts';
import { estateOf } from '../simulator/fixture.ts';
import { calm, cloud, HASTY } from './azure.ts';

export interface CollectOptions extends Partial<Omit<SimulatorOptions, 'estate' | 'faults' | 'clock'>> {
  readonly estate: Partial<EstateInput>;
  /** Types in the inventory beyond those that the collectors need. */
  readonly types?: readonly string[];
  /** Strike after the inventory. */
  readonly faults?: readonly FaultRule[];
  readonly settings?: Partial<CollectorSettings>;
  /** Default: public. */
  readonly cloudName?: string;
}

/** Collectors one after the other on the readable subscriptions of a fixture estate, after a calm inventory. */
export async function collect(collectors: readonly Collector[], options: CollectOptions) {
  const { estate: given, types, faults, settings, cloudName, ...simulation } = options;
  const estate = estateOf(given);
  const simulator = await startSimulator({ ...simulation, estate, clock: () => Date.parse(estate.now) });
  onTestFinished(() => simulator.close());
  const provided = new Set(collectors.flatMap(({ types }) => types));
  const needed = new Set([...(types ?? []), ...collectors.flatMap(({ needsTypes }) => needsTypes)]);
  const [read, unread] = [new Set<string>(), new Array<string>()];
  const context: CollectContext = {
    azure: createAzure({
      cloud: cloud(cloudName),
      product: 'azaudit/test',
      limits: { ...HASTY, maxWaitMs: 0, attemptTimeoutMs: 400 },
      ...createLoopback(simulator.url),
    }),
    resources: new ResourceSet(),
    facts: new FactStore(),
    subscriptions: estate.subscriptions
      .filter(({ actions }) => actions.includes('*/read'))
      .map(({ id, name, state, quotaId, tags }) => ({ id, name, state, quotaId, tags, tenantId: estate.tenantId })),
    wantedTypes: new Set([...needed, ...provided]),
    wantedFacts: new Set(collectors.flatMap(({ facts }) => facts)),
    settings: { gpuMetric: undefined, ...settings },
    now: new Date(estate.now),
    signal: calm(),
    read: (scopeId) => read.add(scopeId),
    unread: (scopeId, reason) => unread.push(`${scopeId}: ${reason}`),
  };
  const inventoried = [...needed].filter((type) => !provided.has(type));
  await collectInventory(context, inventoried);
  read.clear();
  unread.length = 0;
  simulator.calls.length = 0;
  simulator.setFaults(faults ?? []);
  for (const collector of collectors) {
    context.facts.markCollected(collector.facts);
    await collector.collect(context);
  }
  const { resources, facts } = context;
  return { resources, facts, read, unread, simulator };
}
