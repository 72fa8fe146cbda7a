import { isReadable } from './access.ts';
import type { EstateSubscription } from './estate.ts';
import type { EstateIndex, Located } from './estate-index.ts';
import type { KqlQuery } from './kql.ts';
import { shortName } from './resource-id.ts';

export type Row = Readonly<Record<string, unknown>>;

/** Columns of every row, and their types in the table format. */
export const COLUMNS: Readonly<Record<string, 'string' | 'object'>> = {
  id: 'string',
  name: 'string',
  type: 'string',
  tenantId: 'string',
  kind: 'string',
  location: 'string',
  resourceGroup: 'string',
  subscriptionId: 'string',
  managedBy: 'string',
  sku: 'object',
  plan: 'object',
  properties: 'object',
  tags: 'object',
  identity: 'object',
  zones: 'object',
  extendedLocation: 'object',
};

const BLANK: Row = {
  kind: '',
  location: '',
  resourceGroup: '',
  subscriptionId: '',
  managedBy: '',
  sku: null,
  plan: null,
  properties: null,
  tags: null,
  identity: null,
  zones: null,
  extendedLocation: null,
};

export interface RowScope {
  readonly subscriptions: readonly string[] | undefined;
  readonly managementGroups: readonly string[] | undefined;
}

export interface RowSet {
  readonly total: number;
  page(offset: number, count: number): Row[];
}

/** The rows that a query selects, built only when a page asks for them. */
export function selectRows(index: EstateIndex, query: KqlQuery, scope: RowScope): RowSet {
  const seen = inScope(index, scope).filter(isReadable);
  if (query.table === 'resourcecontainers') return ofArray(containerRows(index, seen, query.types));
  const ids = seen.map((subscription) => subscription.id.toLowerCase());
  const positions = index.select(ids, query.types, query.table);
  return {
    total: positions.length,
    page: (offset, count) =>
      Array.from(positions.subarray(offset, offset + count), (position) => rowOf(index, index.at(position))),
  };
}

export function inScope(index: EstateIndex, scope: RowScope): EstateSubscription[] {
  const wanted = scope.subscriptions?.map((id) => id.toLowerCase());
  const groups = scope.managementGroups?.map((name) => name.toLowerCase());
  return index.estate.subscriptions.filter(
    (item) =>
      (wanted === undefined || wanted.includes(item.id.toLowerCase())) &&
      (groups === undefined || item.managementGroups.some((name) => groups.includes(name.toLowerCase()))),
  );
}

function ofArray(rows: readonly Row[]): RowSet {
  return { total: rows.length, page: (offset, count) => rows.slice(offset, offset + count) };
}

function rowOf(index: EstateIndex, { id, resource }: Located): Row {
  const { systemData, properties } = resource;
  return {
    ...BLANK,
    id,
    name: shortName(resource),
    type: resource.type.toLowerCase(),
    tenantId: index.estate.tenantId,
    kind: resource.kind ?? '',
    location: resource.location,
    resourceGroup: resource.resourceGroup.toLowerCase(),
    subscriptionId: index.estate.subscriptions[resource.subscription]?.id ?? '',
    managedBy: resource.managedBy ?? '',
    sku: resource.sku ?? null,
    properties: systemData === undefined ? properties : { ...properties, systemData },
    tags: resource.tags ?? null,
    identity: resource.identity ?? null,
    zones: resource.zones ?? null,
  };
}

function containerRows(index: EstateIndex, seen: readonly EstateSubscription[], types: readonly string[]): Row[] {
  const tenantId = index.estate.tenantId;
  const rows: Row[] = [];
  if (types.includes('microsoft.resources/subscriptions'))
    rows.push(...seen.map((item) => subscriptionRow(item, tenantId)));
  if (types.includes('microsoft.resources/subscriptions/resourcegroups'))
    rows.push(...seen.flatMap((item) => groupRows(item, tenantId)));
  if (types.includes('microsoft.management/managementgroups')) rows.push(...managementGroupRows(seen, tenantId));
  return rows.toSorted((a, b) => (String(a['id']).toLowerCase() < String(b['id']).toLowerCase() ? -1 : 1));
}

function subscriptionRow(subscription: EstateSubscription, tenantId: string): Row {
  return {
    ...BLANK,
    id: `/subscriptions/${subscription.id}`,
    name: subscription.name,
    type: 'microsoft.resources/subscriptions',
    tenantId,
    subscriptionId: subscription.id,
    tags: subscription.tags,
    properties: {
      state: subscription.state,
      subscriptionPolicies: { quotaId: subscription.quotaId, spendingLimit: 'Off' },
      managementGroupAncestorsChain: subscription.managementGroups.map((name) => ({ name, displayName: name })),
    },
  };
}

function groupRows(subscription: EstateSubscription, tenantId: string): Row[] {
  return subscription.resourceGroups.map((group) => ({
    ...BLANK,
    id: `/subscriptions/${subscription.id}/resourceGroups/${group.name}`,
    name: group.name,
    type: 'microsoft.resources/subscriptions/resourcegroups',
    tenantId,
    location: group.location,
    resourceGroup: group.name.toLowerCase(),
    subscriptionId: subscription.id,
    tags: group.tags,
    properties: { provisioningState: 'Succeeded' },
  }));
}

function managementGroupRows(seen: readonly EstateSubscription[], tenantId: string): Row[] {
  const names = new Set(seen.flatMap((item) => item.managementGroups));
  return [...names].map((name) => ({
    ...BLANK,
    id: `/providers/Microsoft.Management/managementGroups/${name}`,
    name,
    type: 'microsoft.management/managementgroups',
    tenantId,
    properties: { displayName: name, tenantId },
  }));
}
