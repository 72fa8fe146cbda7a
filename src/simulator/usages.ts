import type { EstateSubscription } from './estate.ts';
import { listPage } from './paging.ts';
import { isRegion, regionName } from './regions.ts';
import { armError, type Reply } from './reply.ts';
import type { Context, Route, RoutedCall } from './route.ts';

const COGNITIVE_VERSIONS = ['2025-09-01', '2025-06-01'];

export const USAGE_ROUTES: readonly Route[] = [
  {
    api: 'compute-usages',
    door: 'arm',
    method: 'GET',
    path: '/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{location}/usages',
    versions: ['2026-04-01'],
    action: 'Microsoft.Compute/locations/usages/read',
    handle: (call, context) => usages(call, context, 'compute'),
  },
  {
    api: 'cognitive-usages',
    door: 'arm',
    method: 'GET',
    path: '/subscriptions/{subscription}/providers/Microsoft.CognitiveServices/locations/{location}/usages',
    versions: COGNITIVE_VERSIONS,
    action: 'Microsoft.CognitiveServices/locations/usages/read',
    handle: (call, context) => usages(call, context, 'cognitive'),
  },
  {
    api: 'ml-usages',
    door: 'arm',
    method: 'GET',
    path: '/subscriptions/{subscription}/providers/Microsoft.MachineLearningServices/locations/{location}/usages',
    versions: ['2024-10-01'],
    action: 'Microsoft.MachineLearningServices/locations/usages/read',
    handle: (call, context) => usages(call, context, 'machineLearning'),
  },
];

type UsageKind = keyof EstateSubscription['usages'];

function usages(call: RoutedCall, context: Context, kind: UsageKind): Reply {
  const { subscription: id = '', location = '' } = call.params;
  if (!isRegion(context.index.estate, location))
    return armError(400, 'LocationNotAvailable', `The location '${location}' is not available.`);
  const byLocation = context.index.subscription(id)?.usages[kind] ?? {};
  const found = Object.entries(byLocation).find(([name]) => regionName(name) === regionName(location));
  const items = (found?.[1] ?? []).map((usage) => ({
    ...(kind === 'machineLearning' ? machineLearningFields(id, location, usage.name) : {}),
    ...(kind === 'cognitive' ? { status: 'Included' } : {}),
    unit: usage.unit,
    currentValue: usage.currentValue,
    limit: usage.limit,
    name: { value: usage.name, localizedValue: usage.localizedName ?? usage.name },
  }));
  const wanted = /name\.value\s+eq\s+'([^']*)'/i.exec(call.query.get('$filter') ?? '')?.[1];
  return listPage(call, context, wanted === undefined ? items : items.filter((item) => item.name.value === wanted));
}

function machineLearningFields(subscriptionId: string, location: string, name: string) {
  const base = `/subscriptions/${subscriptionId}/providers/Microsoft.MachineLearningServices/locations/${location}`;
  return {
    id: `${base}/usages/${name}`,
    type: 'Microsoft.MachineLearningServices/vmFamily/dedicatedCores/usages',
    amlWorkspaceLocation: location,
  };
}
