import { forEachConcurrently } from '../azure/concurrency.ts';
import { textAt } from '../core/property.ts';
import { canonicalId, type Resource } from '../core/resource.ts';
import { readChildren } from './children.ts';
import { defineCollector, type CollectContext } from './collector.ts';

export const COMPUTES = 'microsoft.machinelearningservices/workspaces/computes';
const WORKSPACES = 'microsoft.machinelearningservices/workspaces';
const CONCURRENCY = 8;

export const mlComputes = defineCollector({
  id: 'ml-computes',
  title: 'Compute instances and clusters of machine-learning workspaces',
  facts: ['ml.computeApi'],
  types: [COMPUTES],
  needsFacts: [],
  needsTypes: [WORKSPACES],
  actions: ['Microsoft.MachineLearningServices/workspaces/computes/read'],
  async collect(context) {
    const workspaces = [...context.resources.ofType(WORKSPACES)];
    // Projects list the computes of their hub, so the hubs come first.
    const [projects, others] = [workspaces.filter(isProject), workspaces.filter((item) => !isProject(item))];
    for (const group of [others, projects]) {
      await forEachConcurrently(group, CONCURRENCY, (workspace) => collectWorkspace(workspace, context));
    }
  },
});

async function collectWorkspace(parent: Resource, context: CollectContext): Promise<void> {
  const collection = { parent, type: COMPUTES };
  const listing = await context.azure.machineLearning.computes(parent.id, context.signal);
  for (const compute of readChildren(collection, listing, context)) {
    if (isOfHub(compute, parent, context)) continue;
    context.resources.add(compute);
    context.facts.set('ml.computeApi', compute.id, { showsIdleShutdown: listing.showsIdleShutdown });
  }
}

function isProject({ kind }: Resource): boolean {
  return kind === 'project';
}

/** Whether the hub has shown this compute already, under its own id or under the project's. */
function isOfHub({ name }: Resource, { kind, properties }: Resource, { resources }: CollectContext): boolean {
  const hub = textAt(properties, 'hubResourceId');
  return kind === 'project' && hub !== undefined && resources.has(canonicalId(`${hub}/computes/${name}`));
}
