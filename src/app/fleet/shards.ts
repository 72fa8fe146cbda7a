import type { Subscription } from '../../azure/azure.ts';

/** Small enough that a unit is done in minutes and little is lost with a worker; Resource Graph takes far more. */
const SHARD_SIZE = 50;

/** Subscriptions that are measured together: of one tenant, since quotas and identities end with it. */
export function shardsOf(subscriptions: readonly Subscription[], size = SHARD_SIZE): Subscription[][] {
  const tenants = Map.groupBy(subscriptions, ({ tenantId }) => tenantId ?? '');
  return [...tenants.values()].flatMap((group) => {
    // Sorted, so that a resumed run has the same shards however Azure orders its list today.
    const sorted = group.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    return Array.from({ length: Math.ceil(sorted.length / size) }, (_, index) =>
      sorted.slice(index * size, (index + 1) * size),
    );
  });
}
