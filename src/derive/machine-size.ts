import { lowerAt, numberAt, textAt } from '../core/property.ts';
import type { Resource } from '../core/resource.ts';

/** The size of one node in Azure's spelling, and how many nodes there are now (undefined: Azure does not say). */
export interface Nodes {
  readonly size: string;
  readonly nodes: number | undefined;
}

/** Types that have nodes of a size. */
export const SIZED_TYPES = [
  'microsoft.compute/virtualmachines',
  'microsoft.compute/virtualmachinescalesets',
  'microsoft.containerservice/managedclusters/agentpools',
  'microsoft.machinelearningservices/workspaces/computes',
  'microsoft.machinelearningservices/workspaces/onlineendpoints/deployments',
] as const;

/** Undefined where there is no size: attached computes, scale sets whose instances bring their own. */
export function nodesOf(resource: Resource): Nodes | undefined {
  const { type, properties, sku } = resource;
  switch (type) {
    case 'microsoft.compute/virtualmachines': {
      // A deallocated machine occupies no node and costs no compute.
      const nodes = powerState(resource) === 'deallocated' ? 0 : 1;
      return sized(textAt(properties, 'hardwareProfile', 'vmSize'), nodes);
    }
    case 'microsoft.compute/virtualmachinescalesets':
      return sized(sku.name, sku.capacity);
    case 'microsoft.containerservice/managedclusters/agentpools':
      return sized(textAt(properties, 'vmSize'), numberAt(properties, 'count'));
    case 'microsoft.machinelearningservices/workspaces/computes':
      return sized(textAt(properties, 'properties', 'vmSize'), computeNodes(resource));
    case 'microsoft.machinelearningservices/workspaces/onlineendpoints/deployments':
      return sized(textAt(properties, 'instanceType'), sku.capacity);
    default:
      return undefined;
  }
}

/** `running`, `stopped`, `deallocated`, …; undefined where Resource Graph does not say. */
export function powerState({ properties }: Resource): string | undefined {
  return lowerAt(properties, 'extended', 'instanceView', 'powerState', 'code')?.replace('powerstate/', '');
}

/** `running` or `stopped` of a cluster or pool. */
export function powerCode({ properties }: Resource): string | undefined {
  return lowerAt(properties, 'powerState', 'code');
}

function sized(size: string | undefined, nodes: number | undefined): Nodes | undefined {
  return size === undefined ? undefined : { size, nodes };
}

function computeNodes({ properties }: Resource): number | undefined {
  if (lowerAt(properties, 'computeType') === 'computeinstance') return 1;
  return numberAt(properties, 'properties', 'currentNodeCount');
}
