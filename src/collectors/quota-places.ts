import { listAt, lowerAt } from '../core/property.ts';
import type { Resource } from '../core/resource.ts';
import type { ResourceSet } from '../core/resource-set.ts';

/** Where one of these is, quota matters. */
export const PLACED_TYPES = [
  'microsoft.compute/virtualmachines',
  'microsoft.compute/virtualmachinescalesets',
  'microsoft.containerservice/managedclusters',
  'microsoft.cognitiveservices/accounts',
  'microsoft.machinelearningservices/workspaces',
  'microsoft.search/searchservices',
];

/** A subscription in a location. */
export interface Place {
  readonly subscriptionId: string;
  readonly location: string;
  readonly spotInUse: boolean;
  /** Global quotas show in every location; the first one of a subscription speaks for them. */
  readonly speaksForGlobal: boolean;
}

/** In order, so that global quotas keep their id from run to run. */
export function placesOf(resources: ResourceSet): Place[] {
  const spotByPlace = new Map<string, boolean>();
  for (const resource of resources.ofType(...PLACED_TYPES)) {
    const { subscriptionId, location } = resource;
    if (location === undefined || location === 'global') continue;
    const key = `${subscriptionId} ${location}`;
    spotByPlace.set(key, spotByPlace.get(key) === true || usesSpot(resource));
  }
  const seen = new Set<string>();
  return [...spotByPlace]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, spotInUse]) => {
      const [subscriptionId = '', location = ''] = key.split(' ');
      const speaksForGlobal = !seen.has(subscriptionId);
      seen.add(subscriptionId);
      return { subscriptionId, location, spotInUse, speaksForGlobal };
    });
}

function usesSpot({ properties }: Resource): boolean {
  const profiles = listAt(properties, 'agentPoolProfiles');
  const priorities = [
    lowerAt(properties, 'priority'),
    lowerAt(properties, 'virtualMachineProfile', 'priority'),
    ...profiles.map((profile) => lowerAt(profile, 'scaleSetPriority')),
  ];
  return priorities.some((priority) => priority === 'spot' || priority === 'low');
}
