import type { Azure } from '../azure/azure.ts';
import type { CollectorSettings } from '../collectors/collector.ts';
import { COLLECTORS, inventory } from '../collectors/index.ts';
import { FactStore } from '../core/fact-store.ts';
import { plan } from '../core/plan.ts';
import { subscriptionResourceId } from '../core/resource.ts';
import { ResourceSet } from '../core/resource-set.ts';
import type { Rule } from '../core/rule.ts';
import { DERIVED } from '../derive/index.ts';
import { Coverage } from './coverage.ts';
import type { Measured } from './measured.ts';
import { runCollector, runCollectors, type Progress, type SharedContext } from './run-collectors.ts';
import { assertFound, isContainer, isSelected, resolveScope, type ScopeRequest, type UnreadScope } from './scope.ts';

export interface MeasureRequest {
  readonly azure: Azure;
  readonly rules: readonly Rule[];
  readonly skippedCollectors: ReadonlySet<string>;
  readonly scope: ScopeRequest;
  readonly settings: CollectorSettings;
  readonly now: Date;
  readonly startedAt: Date;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** Reads from Azure what these rules need. Throws only UsageError, for a scope that makes no sense. */
export async function measure(request: MeasureRequest): Promise<Measured> {
  const { azure, rules, scope, signal } = request;
  const planned = plan(rules, COLLECTORS, DERIVED, request.skippedCollectors);
  const { subscriptions, unread } = await resolveScope(azure, scope, signal);
  const shared: SharedContext = {
    azure,
    resources: new ResourceSet(),
    facts: new FactStore(),
    subscriptions,
    wantedTypes: planned.types,
    wantedFacts: planned.facts,
    settings: request.settings,
    now: request.now,
    signal,
  };
  const run = { shared, coverage: new Coverage(), progress: request.progress };
  recordUnread({ ...shared, coverage: run.coverage }, unread, [...planned.types]);
  recordSkipped(shared, request.skippedCollectors);
  if (subscriptions.length > 0) {
    await runCollector(inventory, run);
    narrow(shared.resources, scope, judgedTypes(rules));
    await runCollectors(planned.providers, run);
    assertFound(scope, shared.resources, shared.facts);
  }
  return {
    now: request.now,
    startedAt: request.startedAt,
    scope: [...subscriptions.map((item) => subscriptionResourceId(item.id)), ...unread.map((item) => item.scopeId)],
    portal: azure.cloud.portal,
    resources: shared.resources,
    types: planned.types,
    facts: shared.facts,
    collectors: run.coverage.list(),
    apis: azure.usage(),
  };
}

/** What of a run's scope and collectors stays unread, whoever reads the rest. */
export interface Unread {
  readonly facts: FactStore;
  readonly subscriptions: SharedContext['subscriptions'];
  readonly coverage: Coverage;
}

/** Resources of a scope that cannot be read are unknown to every rule. */
export function recordUnread(
  { facts, subscriptions, coverage }: Unread,
  unread: readonly UnreadScope[],
  types: readonly string[],
): void {
  for (const { scopeId, reason, detail } of unread) {
    coverage.unread('subscriptions', scopeId, reason, detail);
    facts.addGap({ types, scopeId, reason, detail });
  }
  for (const { id } of subscriptions) coverage.read('subscriptions', subscriptionResourceId(id));
}

export function recordSkipped(
  { facts, subscriptions }: { readonly facts: FactStore; readonly subscriptions: readonly { readonly id: string }[] },
  skipped: ReadonlySet<string>,
): void {
  for (const collector of COLLECTORS) {
    if (!skipped.has(collector.id) || collector.types.length === 0) continue;
    for (const { id } of subscriptions) {
      const scopeId = subscriptionResourceId(id);
      facts.addGap({
        types: collector.types,
        scopeId,
        reason: 'not-collected',
        detail: `collector ${collector.id} was skipped`,
      });
    }
  }
}

/** Drops what the user did not ask for before anything is measured on it; what others are joined with stays. */
export function narrow(resources: ResourceSet, scope: ScopeRequest, judged: ReadonlySet<string>): void {
  const parents = new Set([...judged].map(parentType));
  for (const resource of resources) {
    if (isContainer(resource) || isSelected(scope, resource)) continue;
    const leadsToSelected = scope.resources.some((id) => id.toLowerCase().startsWith(`${resource.id}/`));
    if (!leadsToSelected && (judged.has(resource.type) || parents.has(resource.type))) resources.delete(resource.id);
  }
}

export function judgedTypes(rules: readonly Rule[]): ReadonlySet<string> {
  return new Set(rules.flatMap((rule) => rule.types));
}

function parentType(type: string): string {
  return type.slice(0, type.lastIndexOf('/'));
}
