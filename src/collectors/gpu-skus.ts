import type { Azure, VmSku } from '../azure/azure.ts';
import type { AzureError } from '../azure/azure-error.ts';
import { isAccelerated } from '../derive/gpu-sizes.ts';

/** The N-series sizes that a subscription sees in a location, by lower-case name; `failure` means incomplete. */
export interface AcceleratedSkus {
  readonly byName: ReadonlyMap<string, VmSku>;
  readonly failure: Pick<AzureError, 'reason' | 'message'> | undefined;
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
  const { items, rejected, failure } = await azure.compute.vmSkus(subscriptionId, location, signal);
  const accelerated = items.filter(({ name }) => isAccelerated(name));
  const spoilt = rejected[0] === undefined ? undefined : { reason: 'failed' as const, message: rejected[0] };
  return { byName: new Map(accelerated.map((sku) => [sku.name.toLowerCase(), sku])), failure: failure ?? spoilt };
}
