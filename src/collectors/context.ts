import { environmentOfTags, isProductionName, type Environment } from '../derive/environment.ts';
import { known, unknown, type Known } from '../core/fact.ts';
import { parentId, subscriptionResourceId, type Resource } from '../core/resource.ts';
import { defineCollector, type CollectContext } from './collector.ts';
import { gapOf } from './gap.ts';

const CONTAINERS = ['microsoft.resources/subscriptions', 'microsoft.resources/subscriptions/resourcegroups'];

/** Environment and effective tags. No calls: all of it is in the inventory. */
export const context = defineCollector({
  id: 'context',
  title: 'Environment and effective tags, from resources, groups and subscriptions',
  actions: [],
  local: true,
  facts: ['context.environment', 'context.tags'],
  types: [],
  needsFacts: [],
  needsTypes: [],
  readsTypes: [
    'microsoft.cognitiveservices/accounts/deployments',
    'microsoft.machinelearningservices/workspaces/computes',
    'microsoft.machinelearningservices/workspaces/onlineendpoints/deployments',
    'microsoft.containerservice/managedclusters/agentpools',
    'microsoft.compute/locations/usages',
    'microsoft.cognitiveservices/locations/usages',
    'microsoft.machinelearningservices/locations/usages',
  ],
  collect: (run) => {
    const names = new Map(run.subscriptions.map(({ id, name }) => [id.toLowerCase(), name]));
    const above = new Map<string, Level>();
    for (const resource of run.resources) {
      const own = lowerKeys(resource.tags);
      const level = withTags(levelAbove(run, resource.id, above), own);
      const gap = gapOf(run, CONTAINERS, resource);
      const open = gap === undefined ? undefined : unknown(gap.reason, gap.detail);
      run.facts.put('context.tags', resource.id, open ?? level.tags);
      // The nearest tag decides, so a resource's own one is enough.
      const decided = open === undefined || environmentOfTags(own) !== undefined;
      const name = names.get(resource.subscriptionId);
      run.facts.put('context.environment', resource.id, decided ? environmentOf(level, resource, name) : open);
    }
    for (const { id } of run.subscriptions) run.read(subscriptionResourceId(id));
    return Promise.resolve();
  },
});

type Tags = Readonly<Record<string, string>>;

/** What tags say at a resource and above. Shared by all resources of a group that have none of their own. */
interface Level {
  readonly tags: Known<Tags>;
  readonly environment: Environment | undefined;
}

const TOP: Level = { tags: known({}), environment: undefined };
const PRODUCTION = known('production');
const NON_PRODUCTION = known('non-production');
const UNDECIDED = known('unknown');

function levelAbove(run: CollectContext, id: string, levels: Map<string, Level>): Level {
  const parent = parentId(id);
  if (parent === undefined) return TOP;
  const existing = levels.get(parent);
  if (existing !== undefined) return existing;
  const tags = lowerKeys(run.resources.get(parent)?.tags ?? {});
  const level = withTags(levelAbove(run, parent, levels), tags);
  levels.set(parent, level);
  return level;
}

function withTags(outer: Level, own: Tags): Level {
  if (Object.keys(own).length === 0) return outer;
  return {
    tags: known({ ...outer.tags.value, ...own }),
    environment: environmentOfTags(own) ?? outer.environment,
  };
}

function lowerKeys(tags: Tags): Tags {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key.toLowerCase(), value]));
}

/** Tags beat names, and a name speaks for production only. */
function environmentOf(level: Level, resource: Resource, subscriptionName: string | undefined): Known {
  if (level.environment === 'non-production') return NON_PRODUCTION;
  if (level.environment === 'production') return PRODUCTION;
  return isProductionName(resource.resourceGroup, subscriptionName) ? PRODUCTION : UNDECIDED;
}
