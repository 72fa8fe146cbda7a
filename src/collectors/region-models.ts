import type { Listing, ModelEntry } from '../azure/azure.ts';
import type { FactStore } from '../core/fact-store.ts';
import type { CollectContext } from './collector.ts';

/** A run has one fact store, so this remembers exactly as long as the run. */
const byRun = new WeakMap<FactStore, Map<string, Promise<Listing<ModelEntry>>>>();

/** The models that a region offers, read once per run. */
export function modelsOfRegion(
  subscriptionId: string,
  location: string,
  { azure, facts, signal }: CollectContext,
): Promise<Listing<ModelEntry>> {
  const known = byRun.get(facts) ?? new Map<string, Promise<Listing<ModelEntry>>>();
  byRun.set(facts, known);
  const key = `${subscriptionId} ${location}`;
  const models = known.get(key) ?? azure.cognitive.models(subscriptionId, location, signal);
  known.set(key, models);
  return models;
}
