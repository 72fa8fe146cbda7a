import { ANY_MAP, type Shape } from '../shape.ts';
import { API_MANAGEMENT } from './api-management.ts';
import { COGNITIVE_SERVICES } from './cognitive-services.ts';
import { COMPUTE } from './compute.ts';
import { CONTAINER_APPS } from './container-apps.ts';
import { CONTAINER_REGISTRY } from './container-registry.ts';
import { CONTAINER_SERVICE } from './container-service.ts';
import { DATA_SERVICES } from './data-services.ts';
import { DEVTEST_LAB } from './devtest-lab.ts';
import { KEY_VAULT } from './key-vault.ts';
import { MACHINE_LEARNING } from './machine-learning.ts';
import { NETWORK } from './network.ts';
import { SEARCH } from './search.ts';
import { STORAGE } from './storage.ts';
import { SUBSCRIPTIONS } from './subscriptions.ts';
import { USAGES } from './usages.ts';

/** `properties` of each ARM type, as far as rules may name them; a name that is not here is a mistake at load. */
const TYPES: Readonly<Record<string, Shape>> = {
  ...API_MANAGEMENT,
  ...COGNITIVE_SERVICES,
  ...COMPUTE,
  ...CONTAINER_APPS,
  ...CONTAINER_REGISTRY,
  ...CONTAINER_SERVICE,
  ...DATA_SERVICES,
  ...DEVTEST_LAB,
  ...KEY_VAULT,
  ...MACHINE_LEARNING,
  ...NETWORK,
  ...SEARCH,
  ...STORAGE,
  ...SUBSCRIPTIONS,
  ...USAGES,
};

/** Lower-case; for suggestions. */
export const ARM_TYPES: readonly string[] = Object.keys(TYPES);

/** Children that Resource Graph does not hold. */
const NOT_IN_GRAPH = new Set([
  'microsoft.cognitiveservices/accounts/deployments',
  'microsoft.machinelearningservices/workspaces/computes',
  'microsoft.resources/subscriptions',
  ...Object.keys(USAGES),
]);

const shapes = new Map<string, Readonly<Record<string, Shape>>>();

/** The shape of `properties`; undefined for a type without a table. */
export function armType(type: string): Shape | undefined {
  return Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
}

export function isInGraph(type: string): boolean {
  return !NOT_IN_GRAPH.has(type);
}

/** What `resource` is for rules on a type. One object per type, so that checkers can be shared. */
export function resourceShape(type: string): Readonly<Record<string, Shape>> {
  const existing = shapes.get(type);
  if (existing !== undefined) return existing;
  const shape = { ...ENVELOPE, properties: armType(type) ?? ANY_MAP };
  shapes.set(type, shape);
  return shape;
}

const ENVELOPE: Readonly<Record<string, Shape>> = {
  id: 'string',
  name: 'string',
  type: 'string',
  kind: 'string',
  location: 'string',
  resourceGroup: 'string',
  subscriptionId: 'string',
  sku: { name: 'string', tier: 'string', capacity: 'double' },
  tags: { '*': 'string' },
  zones: ['string'],
  identity: {
    type: 'string',
    principalId: 'string',
    tenantId: 'string',
    userAssignedIdentities: ANY_MAP,
  },
  managedBy: 'string',
  createdAt: 'string',
};
