import { forEachConcurrently } from '../azure/concurrency.ts';
import type { OfferedModel } from '../core/offered-model.ts';
import { subscriptionResourceId, type Resource } from '../core/resource.ts';
import { modelLifecycle, offersOf, ptuScale } from '../derive/model-match.ts';
import { isProvisioned } from '../derive/ptu-sizes.ts';
import { DEPLOYMENTS } from './ai-deployments.ts';
import { defineCollector, type CollectContext } from './collector.ts';
import { modelOf } from './deployment.ts';
import { modelsOfRegion } from './region-models.ts';
import { shortfallOf } from './shortfall.ts';

const CONCURRENCY = 4;
const FACTS = ['model.lifecycle', 'ptu.scale'] as const;

export const aiModels = defineCollector({
  id: 'ai-models',
  title: 'Retirement dates and PTU sizes of deployed models',
  facts: FACTS,
  types: [],
  needsFacts: [],
  needsTypes: [DEPLOYMENTS],
  actions: ['Microsoft.CognitiveServices/locations/models/read'],
  async collect(context) {
    const deployments = [...context.resources.ofType(DEPLOYMENTS)];
    const places = Map.groupBy(deployments, ({ subscriptionId, location }) => `${subscriptionId} ${location}`);
    await forEachConcurrently([...places.values()], CONCURRENCY, (group) => collectPlace(group, context));
  },
});

/** Deployments of one subscription and location. The bundled tables stand in for gaps of a list, not for a list unread. */
async function collectPlace(deployments: readonly Resource[], context: CollectContext): Promise<void> {
  const { subscriptionId = '', location = '' } = deployments[0] ?? {};
  const scopeId = subscriptionResourceId(subscriptionId);
  const listing = await modelsOfRegion(subscriptionId, location, context);
  const shortfall = shortfallOf(listing);
  if (shortfall === undefined || listing.items.length > 0) context.read(scopeId);
  if (shortfall !== undefined) context.unread(scopeId, shortfall.reason, `models of ${location}: ${shortfall.detail}`);
  for (const deployment of deployments) {
    const model = modelOf(deployment);
    const isCertain =
      shortfall === undefined ||
      (listing.failure === undefined && model !== undefined && offersOf(model, listing.items).length > 0);
    if (isCertain) measure(deployment, listing.items, context);
    else context.facts.setUnknown(FACTS, deployment.id, shortfall.reason, shortfall.detail);
  }
}

function measure(deployment: Resource, offered: readonly OfferedModel[], { facts, now }: CollectContext): void {
  const model = modelOf(deployment);
  if (model === undefined) return facts.setUnknown(FACTS, deployment.id, 'no-data', 'Azure does not name its model');
  const deployed = { ...model, sku: deployment.sku.name ?? '' };
  const named = [model.name, model.version].filter((part) => part !== undefined).join(' ');
  const lifecycle = modelLifecycle(deployed, offered, now);
  if (lifecycle !== undefined) facts.set('model.lifecycle', deployment.id, lifecycle);
  else facts.setUnknown(['model.lifecycle'], deployment.id, 'no-data', `no retirement date is known for ${named}`);
  const { capacity } = deployment.sku;
  if (!isProvisioned(deployed.sku) || capacity === undefined) return;
  const scale = ptuScale(deployed, capacity, offered);
  if (scale !== undefined) facts.set('ptu.scale', deployment.id, scale);
  else facts.setUnknown(['ptu.scale'], deployment.id, 'no-data', `no PTU sizes are known for ${named}`);
}
