import type { Azure, VmSku } from '../azure/azure.ts';
import { isAccelerated } from '../derive/gpu-sizes.ts';
import { shortfallOf, type Shortfall } from './shortfall.ts';

/** The N-series sizes that a subscription sees in a location, by lower-case name; `shortfall`: the list is not whole. */
export interface AcceleratedSkus {
  readonly byName: ReadonlyMap<string, VmSku>;
  readonly shortfall: Shortfall | undefined;
}

const cache = new WeakMap<Azure, Map<string, Promise<AcceleratedSkus>>>();

/** Read once per subscription and location, whoever asks. Only the N series is kept: the list is long. */
export function acceleratedSkus(
  azure: Azure,
  { subscriptionId, location }: { readonly subscriptionId: string; readonly location: string },
  signal: AbortSignal,
): Promise<AcceleratedSkus> {
  const ofRun = cache.get(azure) ?? new Map<string, Promise<AcceleratedSkus>>();
  cache.set(azure, ofRun);
  const key = `${subscriptionId} ${location}`;
  const answer = ofRun.get(key) ?? read(azure, subscriptionId, location, signal);
  ofRun.set(key, answer);
  return answer;
}

async function read(azure: Azure, subscriptionId: string, location: string, signal: AbortSignal) {
  const listing = await azure.compute.vmSkus(subscriptionId, location, signal);
  const accelerated = listing.items.filter(({ name }) => isAccelerated(name));
  return {
    byName: new Map(accelerated.map((sku) => [sku.name.toLowerCase(), sku])),
    shortfall: shortfallOf(listing),
  };
}
