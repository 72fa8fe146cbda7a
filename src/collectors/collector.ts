import type { Azure, Subscription } from '../azure/azure.ts';
import type { FactStore } from '../core/fact-store.ts';
import type { FactKey } from '../core/fact-catalogue.ts';
import type { UnknownReason } from '../core/fact.ts';
import type { Provider } from '../core/plan.ts';
import type { ResourceSet } from '../core/resource-set.ts';

/** What a user may tune about measuring. */
export interface CollectorSettings {
  /** Guest GPU metric of virtual machines, where the customer publishes one as a custom metric (percent, 0..100). */
  readonly gpuMetric: { readonly namespace: string; readonly metric: string } | undefined;
}

export interface CollectContext {
  readonly azure: Azure;
  readonly resources: ResourceSet;
  readonly facts: FactStore;
  /** The readable subscriptions of this run. */
  readonly subscriptions: readonly Subscription[];
  readonly wantedTypes: ReadonlySet<string>;
  readonly wantedFacts: ReadonlySet<FactKey>;
  readonly settings: CollectorSettings;
  readonly now: Date;
  readonly signal: AbortSignal;
  /** Says that a scope (a canonical id) was read. Calling it for part of the scope's items is fine. */
  read(scopeId: string): void;
  /** Says that a scope or resource could not be read. `unsupported` and `no-data` do not make a run incomplete. */
  unread(scopeId: string, reason: UnknownReason, detail: string): void;
}

/**
 * Measures one thing. It never judges and never throws for an Azure error: what it cannot read it says through
 * `facts.setUnknown`, `facts.addGap` and `unread`. A throw fails only this collector's facts.
 */
export interface Collector extends Provider {
  /** One line for `audit doctor` and the documentation. */
  readonly title: string;
  /** ARM actions that its calls need; the least-privilege role is made of them. */
  readonly actions: readonly string[];
  /** It makes no calls: it computes from what others read. */
  readonly local?: true;
  /** Its calls share so small a quota that each subscription takes seconds; it looks at subscriptions one by one. */
  readonly slow?: true;
  collect(context: CollectContext): Promise<void>;
}

export function defineCollector(collector: Collector): Collector {
  return collector;
}
