import type { Gap } from '../core/fact-store.ts';
import { parentId, subscriptionResourceId, type Resource } from '../core/resource.ts';
import type { CollectContext } from './collector.ts';

/**
 * The gap in the inventory that leaves open whether a resource has something of these types: a schedule, a group's
 * tags. Whoever concludes from absence asks first.
 */
export function gapOf({ facts }: CollectContext, types: readonly string[], resource: Resource): Gap | undefined {
  const scopes = new Set([subscriptionResourceId(resource.subscriptionId)]);
  for (let id: string | undefined = resource.id; id !== undefined; id = parentId(id)) scopes.add(id);
  return facts.gaps.find((gap) => scopes.has(gap.scopeId) && gap.types.some((type) => types.includes(type)));
}
