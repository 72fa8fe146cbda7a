import type { Listing } from '../azure/azure.ts';
import type { FactStore } from '../core/fact-store.ts';
import type { OfferedModel } from '../core/offered-model.ts';
import type { CollectContext } from './collector.ts';

/** A run has one fact store, so this remembers exactly as long as the run. */
const byRun = new WeakMap<FactStore, Map<string, Promise<Listing<OfferedModel>>>>();

/** The models that a region offers, read once per run. */
export function modelsOfRegion(
  subscriptionId: string,
  location: string,
  { azure, facts, signal }: CollectContext,
): Promise<Listing<OfferedModel>> {
  const known = byRun.get(facts) ?? new Map<string, Promise<Listing<OfferedModel>>>();
  byRun.set(facts, known);
  const key = `${subscriptionId} ${location}`;
  const models = known.get(key) ?? azure.cognitive.models(subscriptionId, location, signal);
  known.set(key, models);
  return models;
}
