import type { Azure, Subscription } from '../azure/azure.ts';
import { AzureError } from '../azure/azure-error.ts';
import { UsageError } from '../core/errors.ts';
import type { FactStore } from '../core/fact-store.ts';
import type { UnknownReason } from '../core/fact.ts';
import { canonicalId, subscriptionOf, subscriptionResourceId, type Resource } from '../core/resource.ts';

/** What the user wants audited. Ids in any case. */
export interface ScopeRequest {
  readonly subscriptions: readonly string[];
  readonly managementGroups: readonly string[];
  readonly all: boolean;
  readonly resourceGroups: readonly string[];
  readonly resources: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

export interface UnreadScope {
  readonly scopeId: string;
  readonly reason: UnknownReason;
  readonly detail: string;
}

export interface Scope {
  readonly subscriptions: readonly Subscription[];
  readonly unread: readonly UnreadScope[];
}

/** What every audit looks for, whatever the rules ask: tags are inherited from them. */
export const CONTAINER_TYPES: ReadonlySet<string> = new Set([
  'microsoft.resources/subscriptions',
  'microsoft.resources/subscriptions/resourcegroups',
]);

/** Throws UsageError when nothing is named: an audit of everything has to be asked for. */
export function assertScope({ subscriptions, managementGroups, all, resources }: ScopeRequest): void {
  resources.forEach(subscriptionOfResource);
  if (subscriptions.length + managementGroups.length + resources.length > 0 || all) return;
  throw new UsageError('nothing to audit: name --subscription ID, --management-group NAME, --resource ID or --all');
}

/** Lower-case ids of the subscriptions that are named, by themselves or in a resource's id. Throws UsageError. */
export function namedSubscriptions({ subscriptions, resources }: ScopeRequest): Set<string> {
  return new Set([...subscriptions.map((id) => id.toLowerCase()), ...resources.map(subscriptionOfResource)]);
}

/** Throws UsageError when a named subscription is none of those that a file covers, given as ARM ids. */
export function assertCovered(request: ScopeRequest, covered: readonly string[], file: string): void {
  const stranger = [...namedSubscriptions(request)].find((id) => !covered.includes(subscriptionResourceId(id)));
  if (stranger !== undefined) throw new UsageError(`${file} holds nothing of subscription ${stranger}`);
}

/** Throws UsageError when nothing is named, or a named subscription does not exist for this identity. */
export async function resolveScope(azure: Azure, request: ScopeRequest, signal: AbortSignal): Promise<Scope> {
  assertScope(request);
  const asked = namedSubscriptions(request);
  const named = new Set(asked);
  const unread: UnreadScope[] = [];
  for (const group of request.managementGroups) {
    const members = await managementGroupMembers(azure, group, signal);
    if ('reason' in members) unread.push(members);
    else members.ids.forEach((id) => named.add(id));
  }
  const listing = await azure.subscriptions.list(signal);
  const found = new Map(listing.items.map((item) => [item.id.toLowerCase(), item]));
  if (request.all) {
    found.keys().forEach((id) => named.add(id));
    if (listing.failure !== undefined) unread.push(unreadBecause('*', listing.failure));
    for (const detail of listing.rejected) unread.push({ scopeId: '*', reason: 'failed', detail });
  }
  const subscriptions: Subscription[] = [];
  for (const id of named) {
    const subscription = found.get(id) ?? (await lookUp(azure, id, signal));
    if ('reason' in subscription) unread.push(subscription);
    else if (isDisabled(subscription)) unread.push(disabled(subscription, asked.has(id)));
    else subscriptions.push({ ...subscription, id });
  }
  return { subscriptions, unread };
}

/** Whether a resource is to be judged; containers and joined resources stay in the inventory either way. */
export function isSelected(request: ScopeRequest, resource: Resource): boolean {
  if (request.resources.length > 0 && !request.resources.some((id) => isWithin(resource.id, canonicalId(id))))
    return false;
  const groups = request.resourceGroups.map((name) => name.toLowerCase());
  if (groups.length > 0 && !groups.includes(resource.resourceGroup ?? '')) return false;
  return Object.entries(request.tags).every(([key, value]) => hasTag(resource, key, value));
}

/** Throws UsageError when a named group or resource is nowhere although everything was listed: a misspelling. */
export function assertFound(request: ScopeRequest, resources: Iterable<Resource>, facts: FactStore): void {
  if (facts.gaps.length > 0) return;
  const groups = new Set<string>();
  const missing = new Map(request.resources.map((id) => [canonicalId(id), id]));
  for (const { id, resourceGroup } of resources) {
    if (resourceGroup !== undefined) groups.add(resourceGroup);
    for (const named of missing.keys()) if (isWithin(id, named)) missing.delete(named);
  }
  const group = request.resourceGroups.find((name) => !groups.has(name.toLowerCase()));
  if (group !== undefined) throw new UsageError(`resource group ${group} is in none of the audited subscriptions`);
  const [resource] = missing.values();
  if (resource !== undefined)
    throw new UsageError(`resource ${resource} does not exist, or no selected rule looks at its type`);
}

/** Narrowing may drop a resource from the inventory only when nothing is joined through it. */
export function isContainer(resource: Resource): boolean {
  return CONTAINER_TYPES.has(resource.type);
}

function isWithin(id: string, ancestor: string): boolean {
  return id === ancestor || id.startsWith(`${ancestor}/`);
}

function hasTag(resource: Resource, key: string, value: string): boolean {
  return Object.entries(resource.tags).some(([tag, text]) => tag.toLowerCase() === key.toLowerCase() && text === value);
}

function subscriptionOfResource(id: string): string {
  const subscription = subscriptionOf(canonicalId(id));
  if (subscription === undefined)
    throw new UsageError(`--resource ${id}: not an ARM id (/subscriptions/…/providers/…)`);
  return subscription;
}

async function managementGroupMembers(
  azure: Azure,
  group: string,
  signal: AbortSignal,
): Promise<{ ids: string[] } | UnreadScope> {
  const query = {
    table: 'resourcecontainers',
    types: ['microsoft.resources/subscriptions'],
    managementGroups: [group],
  };
  try {
    const ids: string[] = [];
    for await (const page of azure.resourceGraph.pages(query, signal)) {
      ids.push(...page.flatMap((row) => subscriptionOf(String(row['id'] ?? '')) ?? []));
    }
    if (ids.length === 0)
      throw new UsageError(`management group ${group} holds no subscription that this identity can see`);
    return { ids };
  } catch (error) {
    if (error instanceof AzureError)
      return unreadBecause(`/providers/microsoft.management/managementgroups/${group.toLowerCase()}`, error);
    throw error;
  }
}

async function lookUp(azure: Azure, id: string, signal: AbortSignal): Promise<Subscription | UnreadScope> {
  try {
    return await azure.subscriptions.get(id, signal);
  } catch (error) {
    if (!(error instanceof AzureError)) throw error;
    if (error.status === 404 || error.status === 400) {
      throw new UsageError(
        `subscription ${id} does not exist or is not visible to this identity: \`audit doctor\` lists what is`,
      );
    }
    return unreadBecause(subscriptionResourceId(id), error);
  }
}

function isDisabled(subscription: Subscription): boolean {
  return ['disabled', 'deleted'].includes(subscription.state.toLowerCase());
}

/** Among all others it is left out; asked for by name, it is a scope that could not be read. */
function disabled(subscription: Subscription, isAskedFor: boolean): UnreadScope {
  const detail = `subscription ${subscription.name} is ${subscription.state.toLowerCase()}`;
  const reason = isAskedFor ? 'failed' : 'unsupported';
  return { scopeId: subscriptionResourceId(subscription.id), reason, detail };
}

function unreadBecause(scopeId: string, error: AzureError): UnreadScope {
  return { scopeId, reason: error.reason, detail: error.message };
}
