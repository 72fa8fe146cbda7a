import { createOfflineAzure } from '../../azure/offline.ts';
import { COLLECTORS, inventory } from '../../collectors/index.ts';
import { FactStore } from '../../core/fact-store.ts';
import { plan } from '../../core/plan.ts';
import type { ResourceSet } from '../../core/resource-set.ts';
import { canonicalId, lastSegment, parentId, type Resource } from '../../core/resource.ts';
import { DERIVED } from '../../derive/index.ts';
import type { AuditPlan } from '../audit.ts';
import { readEnvironment } from '../config/environment.ts';
import { cloudOf } from '../connect.ts';
import { Coverage } from '../coverage.ts';
import type { Measured } from '../measured.ts';
import { readRows, type ResourceRows } from './resource-rows.ts';
import { runCollectors } from '../run-collectors.ts';
import { assertCovered, assertFound, CONTAINER_TYPES, namedSubscriptions, type ScopeRequest } from '../scope.ts';

/** Where a file names no subscription. */
const SOMEWHERE = '*';

export interface RowsRequest {
  readonly file: string;
  readonly scope: ScopeRequest;
  readonly now: Date;
}

/**
 * What rows from a file say by themselves. What needs Azure, or rows that the file lacks, is unknown.
 * Throws UsageError for a file without readable rows, and for a scope that is not in it.
 */
export async function measureRows(audit: AuditPlan, { file, scope, now }: RowsRequest): Promise<Measured> {
  const azure = createOfflineAzure(cloudOf(audit.config, readEnvironment()));
  const rows = readRows(file);
  const { resources, subscriptions } = rows;
  const [facts, coverage] = [new FactStore(), new Coverage()];
  const planned = plan(audit.rules, COLLECTORS, DERIVED, audit.skippedCollectors);
  const sought = new Set([...planned.types, ...CONTAINER_TYPES]);
  recordShortfalls(rows, sought, { facts, coverage });
  assertCovered(scope, subscriptions, file);
  assertInFile(scope, resources, facts);
  recordLacking(rows, { sought, provided: new Set(planned.providers.flatMap(({ types }) => types)) }, facts);
  const shared = {
    azure,
    resources,
    facts,
    subscriptions: subscriptions.map((id) => ({
      id: lastSegment(id),
      name: lastSegment(id),
      state: 'Enabled',
      tenantId: undefined,
      quotaId: undefined,
      tags: {},
    })),
    wantedTypes: planned.types,
    wantedFacts: planned.facts,
    settings: { gpuMetric: undefined },
    now,
    signal: AbortSignal.any([]),
  };
  await runCollectors(planned.providers, { shared, coverage, progress: () => undefined });
  return {
    now,
    startedAt: now,
    scope: subscriptions,
    portal: azure.cloud.portal,
    resources,
    types: planned.types,
    facts,
    collectors: coverage.list(),
    apis: [],
  };
}

/** Missing rows leave their types open, also where other rows of the type came: nothing may be concluded from absence. */
function recordShortfalls(
  rows: ResourceRows,
  sought: ReadonlySet<string>,
  { facts, coverage }: { facts: FactStore; coverage: Coverage },
): void {
  const everywhere = scopesOf(rows);
  for (const { detail, type, scopeId } of rows.shortfalls) {
    // Children hang on rows, so where a row is missing its children are too.
    const types = [...sought].filter((each) => type === undefined || each === type || each.startsWith(`${type}/`));
    for (const scope of scopeId === undefined ? everywhere : [scopeId]) {
      facts.addGap({ types, scopeId: scope, reason: 'failed', detail });
      coverage.unread(inventory.id, scope, 'failed', detail);
    }
  }
  const present = new Set([...rows.resources].map(({ subscriptionId }) => subscriptionId));
  for (const id of rows.subscriptions) if (present.has(lastSegment(id))) coverage.read(inventory.id, id);
}

function recordLacking(
  rows: ResourceRows,
  { sought, provided }: { sought: ReadonlySet<string>; provided: ReadonlySet<string> },
  facts: FactStore,
): void {
  const present = new Set([...rows.resources].map(({ type }) => type));
  const types = [...sought].filter((type) => !present.has(type) && !provided.has(type));
  for (const scopeId of scopesOf(rows)) {
    facts.addGap({ types, scopeId, reason: 'not-collected', detail: 'the file holds no such resources' });
  }
}

/** A child that no row can hold (a model deployment) is there when the row that it hangs on is. */
function assertInFile(scope: ScopeRequest, resources: ResourceSet, facts: FactStore): void {
  const named = namedSubscriptions(scope);
  function* selected(): Generator<Resource> {
    for (const resource of resources) if (named.size === 0 || named.has(resource.subscriptionId)) yield resource;
  }
  assertFound({ ...scope, resources: scope.resources.map((id) => rowOf(id, resources)) }, selected(), facts);
}

function rowOf(id: string, resources: ResourceSet): string {
  for (let at = canonicalId(id); at.includes('/providers/'); at = parentId(at) ?? '') if (resources.has(at)) return at;
  return id;
}

function scopesOf({ subscriptions }: ResourceRows): readonly string[] {
  return subscriptions.length === 0 ? [SOMEWHERE] : subscriptions;
}
