import { estateSchema, type Estate, type EstateInput } from '../../src/simulator/estate.ts';

const NOW = '2026-11-20T06:30:00Z';
export const PROD = '0a000000-0000-4000-8000-000000000001';
export const DEV = '0a000000-0000-4000-8000-000000000002';
export const A100 = 'Standard_NC24ads_A100_v4';

type ResourceInput = NonNullable<EstateInput['resources']>[number];

export const A100_SKU = {
  resourceType: 'virtualMachines',
  name: A100,
  family: 'StandardNCADSA100v4Family',
  locations: ['eastus'],
  capabilities: [
    { name: 'vCPUs', value: '24' },
    { name: 'GPUs', value: '1' },
  ],
};

/** Two subscriptions with a group each; what is given replaces the parts. */
export function smallEstate(more: Partial<EstateInput> = {}): Estate {
  return estateSchema.parse({
    name: 'small',
    now: NOW,
    tenantId: '0b000000-0000-4000-8000-000000000001',
    subscriptions: [
      { id: PROD, name: 'ai-prod', resourceGroups: [{ name: 'RG-Vision', location: 'eastus' }] },
      { id: DEV, name: 'ai-dev', resourceGroups: [{ name: 'RG-Vision', location: 'eastus' }] },
    ],
    vmSkus: [A100_SKU],
    ...more,
  });
}

/** The same estate with a subscription in which the identity lacks these actions. */
export function without(estate: Estate, subscription: number, notActions: readonly string[]): Estate {
  const subscriptions = estate.subscriptions.map((item, index) =>
    index === subscription ? { ...item, notActions: [...notActions] } : item,
  );
  return { ...estate, subscriptions };
}

export function vm(
  name: string,
  properties: Record<string, unknown> = {},
  more: Partial<ResourceInput> = {},
): ResourceInput {
  return {
    resourceGroup: 'RG-Vision',
    type: 'Microsoft.Compute/virtualMachines',
    name,
    location: 'eastus',
    properties: {
      hardwareProfile: { vmSize: A100 },
      extended: { instanceView: { powerState: { code: 'PowerState/running' } } },
      ...properties,
    },
    ...more,
  };
}

/** A search service on one replica, public, with keys and without logs. */
export function search(name: string, owner: string, properties: Record<string, unknown> = {}): ResourceInput {
  return {
    resourceGroup: 'RG-Vision',
    type: 'Microsoft.Search/searchServices',
    name,
    location: 'eastus',
    sku: { name: 'standard' },
    tags: { owner, environment: 'prod', costcenter: '1' },
    properties: { replicaCount: 1, partitionCount: 1, publicNetworkAccess: 'Enabled', ...properties },
  };
}

export function power(code: string): Record<string, unknown> {
  return { extended: { instanceView: { powerState: { code: `PowerState/${code}` } } } };
}

/** Canonical id of a machine in the group of a subscription. */
export function vmId(name: string, subscription = PROD): string {
  return `/subscriptions/${subscription}/resourcegroups/rg-vision/providers/microsoft.compute/virtualmachines/${name}`;
}
