import { forEachConcurrently } from '../azure/concurrency.ts';
import { known, unknown, type Fact } from '../core/fact.ts';
import type { FactMap } from '../core/fact-catalogue.ts';
import { subscriptionResourceId, type Resource } from '../core/resource.ts';
import { isAccelerated, sizeFromName } from '../derive/gpu-sizes.ts';
import { nodesOf, SIZED_TYPES } from '../derive/machine-size.ts';
import { defineCollector, type CollectContext } from './collector.ts';
import { acceleratedSkus, type AcceleratedSkus } from './gpu-skus.ts';

const CONCURRENT_LISTS = 4;

export const computeSizes = defineCollector({
  id: 'compute-sizes',
  title: 'GPUs, vCPUs and node counts of machines, pools, computes and deployments',
  actions: ['Microsoft.Compute/skus/read'],
  facts: ['compute.size'],
  types: [],
  needsFacts: [],
  needsTypes: [],
  readsTypes: SIZED_TYPES,
  async collect(context) {
    const places = new Map<string, Place>();
    for (const resource of context.resources.ofType(...SIZED_TYPES)) {
      const nodes = nodesOf(resource);
      if (nodes === undefined) continue;
      const machine: Machine = { id: resource.id, ...nodes };
      if (isAccelerated(nodes.size) && resource.location !== undefined) place(places, resource, machine);
      else context.facts.put('compute.size', machine.id, sizeFact(machine, undefined));
    }
    await forEachConcurrently([...places.values()], CONCURRENT_LISTS, (each) => measure(context, each));
    for (const { id } of context.subscriptions) context.read(subscriptionResourceId(id));
  },
});

interface Machine {
  readonly id: string;
  readonly size: string;
  readonly nodes: number | undefined;
}

/** Machines that share a list of sizes. */
interface Place {
  readonly subscriptionId: string;
  readonly location: string;
  readonly machines: Machine[];
}

function place(places: Map<string, Place>, { subscriptionId, location }: Resource, machine: Machine): void {
  const key = `${subscriptionId} ${location}`;
  const existing = places.get(key);
  if (existing === undefined) places.set(key, { subscriptionId, location: location ?? '', machines: [machine] });
  else existing.machines.push(machine);
}

async function measure(context: CollectContext, at: Place): Promise<void> {
  const skus = await acceleratedSkus(context.azure, at, context.signal);
  if (skus.shortfall !== undefined) {
    const { reason, detail } = skus.shortfall;
    context.unread(subscriptionResourceId(at.subscriptionId), reason, `sizes in ${at.location}: ${detail}`);
  }
  for (const machine of at.machines) context.facts.put('compute.size', machine.id, sizeFact(machine, skus));
}

/** Azure's list where it has the size, else the table of names. */
function sizeFact({ size, nodes }: Machine, skus: AcceleratedSkus | undefined): Fact<FactMap['compute.size']> {
  const count = nodes === undefined ? {} : { nodes };
  const sku = skus?.byName.get(size.toLowerCase());
  if (sku !== undefined) {
    const { name, gpus, vCpus, family } = sku;
    return known({ name, gpus, vCpus, family, source: 'sku', ...count });
  }
  const named = sizeFromName(size);
  if (named !== undefined) return known({ name: size, ...named, family: '', source: 'name', ...count });
  const { reason, detail } = skus?.shortfall ?? { reason: 'no-data', detail: `no list of sizes has ${size}` };
  return unknown(reason, detail);
}
