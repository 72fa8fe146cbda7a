import { listAt, lowerAt, textAt } from '../core/property.ts';
import { normaliseResource, subscriptionResourceId, type Resource } from '../core/resource.ts';
import { powerCode } from '../derive/machine-size.ts';
import { defineCollector, type CollectContext } from './collector.ts';

const CLUSTER = 'microsoft.containerservice/managedclusters';
const POOL = 'microsoft.containerservice/managedclusters/agentpools';

/** Pools are inline in the cluster's row, so they cost no call. */
export const aksAgentPools = defineCollector({
  id: 'aks-agent-pools',
  title: 'Agent pools of AKS clusters, from the clusters in the inventory',
  actions: [],
  facts: ['aks.cluster'],
  types: [POOL],
  needsFacts: [],
  needsTypes: [CLUSTER],
  collect: (context) => {
    for (const cluster of context.resources.ofType(CLUSTER)) addPools(context, cluster);
    for (const { id } of context.subscriptions) context.read(subscriptionResourceId(id));
    return Promise.resolve();
  },
});

function addPools(context: CollectContext, cluster: Resource): void {
  if (!Array.isArray(cluster.properties['agentPoolProfiles'])) {
    const gap = { reason: 'no-data', detail: 'the cluster does not list its agent pools' } as const;
    context.facts.addGap({ types: [POOL], scopeId: cluster.id, ...gap });
    return;
  }
  for (const profile of listAt(cluster.properties, 'agentPoolProfiles')) {
    const pool = poolOf(cluster, profile);
    if (pool === undefined) {
      const gap = { reason: 'failed', detail: 'an agent pool without a name' } as const;
      context.facts.addGap({ types: [POOL], scopeId: cluster.id, ...gap });
      context.unread(cluster.id, gap.reason, gap.detail);
      continue;
    }
    context.resources.add(pool);
    context.facts.set('aks.cluster', pool.id, {
      name: cluster.name,
      nodeAutoProvisioning: lowerAt(cluster.properties, 'nodeProvisioningProfile', 'mode') === 'auto',
      sku: cluster.sku.name ?? '',
      stopped: powerCode(cluster) === 'stopped',
    });
  }
}

function poolOf(cluster: Resource, profile: unknown): Resource | undefined {
  const name = textAt(profile, 'name');
  if (name === undefined) return undefined;
  return normaliseResource({
    id: `${cluster.id}/agentpools/${name}`,
    name,
    type: POOL,
    location: cluster.location,
    tags: cluster.tags,
    managedBy: cluster.managedBy,
    // No pool is older than its cluster.
    systemData: { createdAt: cluster.createdAt },
    properties: profile,
  });
}
