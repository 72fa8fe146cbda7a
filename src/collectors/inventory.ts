import { classify } from '../azure/classify.ts';
import type { Subscription } from '../azure/azure.ts';
import type { UnknownReason } from '../core/fact.ts';
import {
  normaliseResource,
  normaliseRow,
  subscriptionOf,
  subscriptionResourceId,
  type RawResource,
} from '../core/resource.ts';
import { defineCollector, type CollectContext, type Collector } from './collector.ts';
import { readAccess } from './read-access.ts';

const SUBSCRIPTION = 'microsoft.resources/subscriptions';
const GROUP = 'microsoft.resources/subscriptions/resourcegroups';
const CONTAINERS: readonly string[] = [SUBSCRIPTION, GROUP];

/** The rows of Resource Graph. It runs first; `childTypes` are those that other collectors add. */
export function createInventory(childTypes: ReadonlySet<string>): Collector {
  return defineCollector({
    id: 'inventory',
    title: 'Resources, resource groups and subscriptions from Azure Resource Graph',
    actions: ['*/read'],
    facts: [],
    types: [],
    needsFacts: [],
    needsTypes: [],
    collect: (context) =>
      collectInventory(
        context,
        [...context.wantedTypes].filter((type) => !childTypes.has(type)),
      ),
  });
}

/**
 * Reads the rows of these types and always the containers, one query per table over all subscriptions. What could
 * not be read becomes gaps: joins that conclude from absence ask `gapOf` before they do. `types` are lower-case.
 */
async function collectInventory(context: CollectContext, types: readonly string[]): Promise<void> {
  const own = types.filter((type) => !CONTAINERS.includes(type)).toSorted();
  const run: Run = { context, types: own, seen: new Set(), missing: new Map() };
  await readTable(run, 'resourcecontainers', CONTAINERS);
  await readTable(run, 'resources', own);
  for (const subscription of context.subscriptions) await account(run, subscription);
}

interface Run {
  readonly context: CollectContext;
  /** Asked for, besides the containers. */
  readonly types: readonly string[];
  /** Subscriptions of which a row came. */
  readonly seen: Set<string>;
  /** Types of which rows are missing, by subscription. */
  readonly missing: Map<string, Set<string>>;
}

interface Missing {
  readonly types: readonly string[];
  readonly reason: UnknownReason;
  readonly detail: string;
}

async function readTable(run: Run, table: string, types: readonly string[]): Promise<void> {
  const { context } = run;
  const subscriptions = context.subscriptions.map(({ id }) => id);
  if (subscriptions.length === 0) return;
  try {
    for await (const page of context.azure.resourceGraph.pages({ table, types, subscriptions }, context.signal)) {
      for (const row of page) {
        const problem = addRow(run, row);
        if (problem !== undefined) sayRejected(run, row, { types, reason: 'failed', detail: problem });
      }
    }
  } catch (error) {
    const { reason, message } = classify(error);
    sayFailed(run, { types, reason, detail: message });
  }
}

/** Undefined when the row was added. Properties or tags of a wrong type would read as "nothing is set". */
function addRow({ context, seen }: Run, row: RawResource): string | undefined {
  const resource = normaliseRow(row);
  if (resource === undefined) return 'Resource Graph sent a row without a usable id';
  if (!isRecordOrNothing(row['properties'])) return `Resource Graph sent properties of a wrong type: ${resource.id}`;
  if (!isRecordOrNothing(row['tags'])) return `Resource Graph sent tags of a wrong type: ${resource.id}`;
  context.resources.add(resource);
  seen.add(resource.subscriptionId);
  return undefined;
}

/** As narrow as the row allows: a row that names neither type nor subscription may be any that was asked for. */
function sayRejected(run: Run, row: RawResource, missing: Missing): void {
  const type = typeof row['type'] === 'string' ? row['type'].toLowerCase() : undefined;
  const types = type !== undefined && missing.types.includes(type) ? [type] : missing.types;
  const subscriptionId = typeof row['id'] === 'string' ? subscriptionOf(row['id']) : undefined;
  for (const { id } of run.context.subscriptions) {
    if (subscriptionId === undefined || subscriptionId === id.toLowerCase()) sayMissing(run, id, { ...missing, types });
  }
}

function sayFailed(run: Run, missing: Missing): void {
  for (const { id } of run.context.subscriptions) {
    // The subscription's own row may have come before the page that failed.
    const known = run.context.resources.has(subscriptionResourceId(id));
    const types = known ? missing.types.filter((type) => type !== SUBSCRIPTION) : missing.types;
    sayMissing(run, id, { ...missing, types });
  }
}

/** Children hang on rows, so where rows are missing their children are too. */
function sayMissing({ context, missing }: Run, id: string, { types, reason, detail }: Missing): void {
  const scopeId = subscriptionResourceId(id);
  const children = [...context.wantedTypes].filter((type) => !types.includes(type) && hangsOn(type, types));
  context.facts.addGap({ types: [...types, ...children], scopeId, reason, detail });
  context.unread(scopeId, reason, detail);
  const sofar = missing.get(scopeId) ?? new Set();
  for (const type of types) sofar.add(type);
  missing.set(scopeId, sofar);
}

/** Quotas are asked for where there are resources, so they hang on every type but the containers. */
function hangsOn(type: string, parents: readonly string[]): boolean {
  if (type.endsWith('/locations/usages')) return parents.some((parent) => !CONTAINERS.includes(parent));
  return parents.some((parent) => !CONTAINERS.includes(parent) && type.startsWith(`${parent}/`));
}

/** Missing access shows as silence, so a subscription without any row counts as read only if access is proven. */
async function account(run: Run, subscription: Subscription): Promise<void> {
  const { context, types, seen, missing } = run;
  const scopeId = subscriptionResourceId(subscription.id);
  if (!seen.has(subscription.id.toLowerCase()) && !missing.has(scopeId)) {
    const access = await readAccess(context, scopeId, [GROUP, ...types]);
    if (access.state === 'unknown') {
      sayMissing(run, subscription.id, { ...access, types: [...new Set([...CONTAINERS, ...context.wantedTypes])] });
      return;
    }
  }
  if (missing.get(scopeId)?.has(SUBSCRIPTION) !== true) addSubscription(context, subscription);
  context.read(scopeId);
}

/** What ARM said of the subscription stands in where Resource Graph sends no row for it. */
function addSubscription({ resources }: CollectContext, { id, name, state, tags, quotaId }: Subscription): void {
  if (resources.has(subscriptionResourceId(id))) return;
  const subscriptionPolicies = quotaId === undefined ? {} : { quotaId };
  const row = { id: subscriptionResourceId(id), name, type: SUBSCRIPTION, tags };
  const resource = normaliseResource({ ...row, properties: { state, subscriptionPolicies } });
  if (resource !== undefined) resources.add(resource);
}

/** What Azure may send for properties and tags. */
export function isRecordOrNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (typeof value === 'object' && !Array.isArray(value));
}
