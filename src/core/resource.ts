import { normaliseLocation } from './location.ts';
import { parseTime } from './time.ts';

export interface Sku {
  readonly name?: string;
  readonly tier?: string;
  readonly capacity?: number;
}

/**
 * One Azure resource, normalised. `id`, `type`, `kind`, `sku.name`, `sku.tier` and `resourceGroup` are lower-case,
 * `location` is canonical (`southcentralus`), `properties` are as Azure sent them but without nulls.
 * Children, subscriptions and quotas are resources too, under their own ARM ids.
 */
export interface Resource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly kind?: string;
  readonly location?: string;
  readonly resourceGroup?: string;
  readonly subscriptionId: string;
  readonly sku: Sku;
  readonly tags: Readonly<Record<string, string>>;
  readonly zones: readonly string[];
  readonly identity: Readonly<Record<string, unknown>>;
  readonly managedBy?: string;
  /** ISO 8601, from systemData or the provider's own field; absent when Azure does not say. */
  readonly createdAt?: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** The row told no properties at all, so the absence of one says nothing: rules do not see any. */
  readonly propertiesUntold?: true;
}

/** A row as Resource Graph or ARM sends it: any casing, nulls, optional columns missing. */
export type RawResource = Readonly<Record<string, unknown>>;

/** A row of Resource Graph, where every resource has properties: one without did not tell them. */
export function normaliseRow(raw: RawResource): Resource | undefined {
  const resource = normaliseResource(raw);
  const isTold = typeof raw['properties'] === 'object' && raw['properties'] !== null;
  return resource === undefined || isTold ? resource : { ...resource, propertiesUntold: true };
}

const CREATED_FIELDS = ['timeCreated', 'dateCreated', 'createdOn', 'creationTime'];

/** Returns undefined when the row has no usable ARM id: the caller reports it, the rest of the list survives. */
export function normaliseResource(raw: RawResource): Resource | undefined {
  const originalId = text(raw['id']);
  if (originalId === undefined || !originalId.startsWith('/')) return undefined;
  const id = canonicalId(originalId);
  const subscriptionId = subscriptionOf(id) ?? text(raw['subscriptionId'])?.toLowerCase();
  if (subscriptionId === undefined) return undefined;
  const properties = record(withoutNulls(raw['properties']));
  return {
    id,
    name: text(raw['name']) ?? lastSegment(originalId),
    type: (text(raw['type']) ?? typeOf(id)).toLowerCase(),
    ...optional('kind', text(raw['kind'])?.toLowerCase()),
    ...optional('location', normaliseLocation(text(raw['location']))),
    ...optional('resourceGroup', resourceGroupOf(id) ?? text(raw['resourceGroup'])?.toLowerCase()),
    subscriptionId,
    sku: normaliseSku(raw['sku'] ?? raw['sku_name']),
    tags: normaliseTags(raw['tags']),
    zones: Array.isArray(raw['zones']) ? raw['zones'].map(String) : [],
    identity: record(withoutNulls(raw['identity'])),
    ...optional('managedBy', text(raw['managedBy'])),
    ...optional('createdAt', createdAt(raw, properties)),
    properties,
  };
}

/** Lower-case, one leading slash, no doubled or trailing ones. */
export function canonicalId(id: string): string {
  return `/${id}`
    .replace(/\/{2,}/g, '/')
    .replace(/\/$/, '')
    .toLowerCase();
}

export function subscriptionOf(id: string): string | undefined {
  return /^\/subscriptions\/([^/]+)/i.exec(id)?.[1]?.toLowerCase();
}

function resourceGroupOf(id: string): string | undefined {
  return /\/resourcegroups\/([^/]+)/i.exec(id)?.[1]?.toLowerCase();
}

/** The id of the group that holds a resource; undefined for what is in none. `id` is canonical. */
export function resourceGroupIdOf(id: string): string | undefined {
  return /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+/.exec(id)?.[0];
}

/** Whether a canonical id is the scope itself or below it. */
export function isAtOrBelow(id: string, scopeId: string): boolean {
  return id === scopeId || id.startsWith(`${scopeId}/`);
}

export function subscriptionResourceId(subscriptionId: string): string {
  return `/subscriptions/${subscriptionId.toLowerCase()}`;
}

/** The id one resource level up: of a child its parent resource, of a resource its group, of a group its subscription. */
export function parentId(id: string): string | undefined {
  const afterProvider = /^(.*)\/providers\/([^/]+)\/(.+)$/.exec(id);
  if (afterProvider === null) {
    const group = /^(\/subscriptions\/[^/]+)\/resourcegroups\/[^/]+$/.exec(id);
    return group?.[1];
  }
  const [, scope, namespace, path] = afterProvider as unknown as [string, string, string, string];
  const segments = path.split('/');
  return segments.length <= 2 ? scope : `${scope}/providers/${namespace}/${segments.slice(0, -2).join('/')}`;
}

export function lastSegment(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** `microsoft.search/searchservices` of an id below a provider; containers get their resource type too. */
export function typeOf(id: string): string {
  const provider = /\/providers\/([^/]+)\/(.+)$/.exec(id);
  if (provider?.[1] !== undefined && provider[2] !== undefined) {
    const kinds = provider[2].split('/').filter((_, index) => index % 2 === 0);
    return [provider[1], ...kinds].join('/').toLowerCase();
  }
  return /\/resourcegroups\/[^/]+$/i.test(id)
    ? 'microsoft.resources/subscriptions/resourcegroups'
    : 'microsoft.resources/subscriptions';
}

/** Azure payloads contain nulls; dropping them makes "absent" one thing for every rule. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  const kept: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (item !== null && item !== undefined) kept[key] = withoutNulls(item);
  }
  return kept;
}

function normaliseSku(value: unknown): Sku {
  if (typeof value === 'string') return { name: value.toLowerCase() };
  const sku = record(value);
  const capacity = Number(sku['capacity'] ?? Number.NaN);
  return {
    ...optional('name', text(sku['name'])?.toLowerCase()),
    ...optional('tier', text(sku['tier'])?.toLowerCase()),
    ...optional('capacity', Number.isFinite(capacity) ? capacity : undefined),
  };
}

function normaliseTags(value: unknown): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const [key, item] of Object.entries(record(value))) {
    if (item !== null && item !== undefined) tags[key] = String(item);
  }
  return tags;
}

function createdAt(raw: RawResource, properties: Record<string, unknown>): string | undefined {
  const systemData = record(raw['systemData'] ?? properties['systemData']);
  const candidates = [systemData['createdAt'], ...CREATED_FIELDS.map((field) => properties[field])];
  const time = candidates
    .map(text)
    .map((candidate) => (candidate === undefined ? Number.NaN : parseTime(candidate)))
    .find((candidate) => !Number.isNaN(candidate));
  return time === undefined ? undefined : new Date(time).toISOString();
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}
