import type { Azure, Listing, Usage } from '../azure/azure.ts';
import { forEachConcurrently } from '../azure/concurrency.ts';
import { normaliseResource, subscriptionResourceId, type Resource } from '../core/resource.ts';
import { isGlobalQuota, quotaUsage, type QuotaContext } from '../derive/quota-usage.ts';
import { defineCollector, type CollectContext } from './collector.ts';
import { acceleratedSkus } from './gpu-skus.ts';
import { PLACED_TYPES, placesOf, type Place } from './quota-places.ts';
import { shortfallOf } from './shortfall.ts';

interface Source {
  readonly namespace: string;
  readonly type: string;
  readonly list: (azure: Azure) => Azure['compute']['usages'];
}

const COMPUTE_USAGES = 'microsoft.compute/locations/usages';
const SOURCES: readonly Source[] = [
  { namespace: 'microsoft.compute', type: COMPUTE_USAGES, list: (azure) => azure.compute.usages },
  {
    namespace: 'microsoft.cognitiveservices',
    type: 'microsoft.cognitiveservices/locations/usages',
    list: (azure) => azure.cognitive.usages,
  },
  {
    namespace: 'microsoft.machinelearningservices',
    type: 'microsoft.machinelearningservices/locations/usages',
    list: (azure) => azure.machineLearning.usages,
  },
];
const CONCURRENT_PLACES = 6;

export const quotas = defineCollector({
  id: 'quotas',
  title: 'Quotas of compute, AI services and machine learning where the subscription has resources',
  actions: [
    'Microsoft.Compute/locations/usages/read',
    'Microsoft.Compute/skus/read',
    'Microsoft.CognitiveServices/locations/usages/read',
    'Microsoft.MachineLearningServices/locations/usages/read',
  ],
  facts: ['quota.usage'],
  types: SOURCES.map(({ type }) => type),
  needsFacts: [],
  needsTypes: PLACED_TYPES,
  async collect(context) {
    const places = placesOf(context.resources);
    for (const source of SOURCES.filter(({ type }) => context.wantedTypes.has(type))) {
      await forEachConcurrently(places, CONCURRENT_PLACES, (place) => measure(context, source, place));
    }
  },
});

async function measure(context: CollectContext, source: Source, place: Place): Promise<void> {
  const { subscriptionId, location } = place;
  const scopeId = `${subscriptionResourceId(subscriptionId)}/providers/${source.namespace}/locations/${location}`;
  const listing = await source.list(context.azure)(subscriptionId, location, context.signal);
  account(context, listing, { scopeId, source });
  const usages = listing.items.filter(({ name }) => place.speaksForGlobal || !isGlobalQuota(name));
  if (usages.length === 0) return;
  const about: QuotaContext = {
    gpuFamilies: source.type === COMPUTE_USAGES ? await gpuFamilies(context, place) : new Set(),
    spotInUse: place.spotInUse,
  };
  for (const usage of usages) {
    const resource = quotaResource(usage, { id: `${scopeId}/usages/${usage.name}`, type: source.type, location });
    if (resource === undefined) continue;
    context.resources.add(resource);
    context.facts.set('quota.usage', resource.id, quotaUsage(usage, about));
  }
}

interface Asked {
  readonly scopeId: string;
  readonly source: Source;
}

function account(context: CollectContext, listing: Listing<Usage>, { scopeId, source }: Asked): void {
  const shortfall = shortfallOf(listing);
  if (shortfall === undefined || listing.items.length > 0) context.read(scopeId);
  if (shortfall === undefined) return;
  // Some locations have no quotas of a provider and say so in several ways.
  const reason = listing.failure?.status === 400 ? 'unsupported' : shortfall.reason;
  context.unread(scopeId, reason, shortfall.detail);
  context.facts.addGap({ types: [source.type], scopeId, reason, detail: shortfall.detail });
}

/** Undefined when Azure's list of sizes cannot be read: names have to do then. */
async function gpuFamilies(context: CollectContext, place: Place): Promise<ReadonlySet<string> | undefined> {
  const { byName, shortfall } = await acceleratedSkus(context.azure, place, context.signal);
  if (shortfall !== undefined) {
    const detail = `sizes in ${place.location}: ${shortfall.detail}`;
    context.unread(subscriptionResourceId(place.subscriptionId), shortfall.reason, detail);
  }
  if (shortfall !== undefined || byName.size === 0) return undefined;
  const withGpus = [...byName.values()].filter(({ gpus }) => gpus > 0);
  return new Set(withGpus.map(({ family }) => family.toLowerCase()));
}

function quotaResource(
  { name, localizedName, current, limit, unit }: Usage,
  row: { readonly id: string; readonly type: string; readonly location: string },
): Resource | undefined {
  return normaliseResource({
    ...row,
    name,
    properties: { name: { value: name, localizedValue: localizedName }, currentValue: current, limit, unit },
  });
}
