import { forEachConcurrently } from '../azure/concurrency.ts';
import type { Resource } from '../core/resource.ts';
import { metersOf } from '../derive/model-match.ts';
import { PTU_METERS, ptuPrice } from '../derive/price-select.ts';
import { isProvisioned } from '../derive/ptu-sizes.ts';
import { DEPLOYMENTS } from './ai-deployments.ts';
import { defineCollector, type CollectContext } from './collector.ts';
import { modelOf } from './deployment.ts';
import { collectPrices, equals, type PriceWish } from './price-lookup.ts';
import { modelsOfRegion } from './region-models.ts';

const CONCURRENCY = 4;

export const retailPtuPrices = defineCollector({
  id: 'retail-ptu-prices',
  title: 'List price of provisioned throughput',
  facts: ['price.ptu'],
  types: [],
  needsFacts: [],
  needsTypes: [DEPLOYMENTS],
  actions: ['Microsoft.CognitiveServices/locations/models/read'],
  async collect(context) {
    const wishes: PriceWish[] = [];
    const deployments = [...context.resources.ofType(DEPLOYMENTS)].filter(({ sku }) => isProvisioned(sku.name));
    await forEachConcurrently(deployments, CONCURRENCY, async (deployment) => {
      const wish = await wishOf(deployment, context);
      if (wish !== undefined) wishes.push(wish);
    });
    await collectPrices({ key: 'price.ptu', wishes }, context);
  },
});

/** The region's model list names the model's own meters; without it the deployment type's meter has the price. */
async function wishOf(resource: Resource, context: CollectContext): Promise<PriceWish | undefined> {
  const { location: region, subscriptionId } = resource;
  const sku = resource.sku.name ?? '';
  const meterName = PTU_METERS[sku];
  if (region === undefined || meterName === undefined) return undefined;
  const { items } = await modelsOfRegion(subscriptionId, region, context);
  const model = modelOf(resource);
  const meterIds = model === undefined ? [] : metersOf({ ...model, sku }, items);
  return {
    resource,
    region,
    clauses: [equals('meterName', meterName), ...meterIds.map((id) => equals('meterId', id))],
    select: (rows, place) => ptuPrice(rows, { sku, meterIds }, place),
  };
}
