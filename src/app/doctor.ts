import type { Azure, Subscription } from '../azure/azure.ts';
import type { Collector } from '../collectors/collector.ts';
import { COLLECTORS, inventory } from '../collectors/index.ts';
import { isGranted, type Grant } from '../core/grant.ts';
import { subscriptionResourceId } from '../core/resource.ts';
import type { Rule } from '../core/rule.ts';
import { inventoryTypes } from './inventory-types.ts';

export interface CollectorAccess {
  readonly id: string;
  readonly title: string;
  /** Actions that the identity lacks at the subscription; empty means granted. */
  readonly missing: readonly string[];
}

export interface SubscriptionAccess {
  readonly subscription: Subscription;
  /** Why the permissions could not be read. */
  readonly failure: string | undefined;
  readonly collectors: readonly CollectorAccess[];
}

export interface Diagnosis {
  readonly subscriptions: readonly SubscriptionAccess[];
  /** Why the list of subscriptions is empty or incomplete. */
  readonly failure: string | undefined;
  readonly egress: readonly string[];
}

/** What this identity may read, per subscription and collector, and which hosts a run talks to. */
export async function diagnose(azure: Azure, rules: readonly Rule[], signal: AbortSignal): Promise<Diagnosis> {
  const { items, failure } = await azure.subscriptions.list(signal);
  const subscriptions: SubscriptionAccess[] = [];
  const reads = inventoryTypes(rules).map((type) => `${type}/read`);
  for (const subscription of items) {
    const grants = await azure.subscriptions.permissions(subscriptionResourceId(subscription.id), signal);
    subscriptions.push({
      subscription,
      failure: grants.failure?.message,
      collectors:
        grants.failure === undefined
          ? [{ ...inventory, actions: reads }, ...COLLECTORS].map((collector) => accessOf(collector, grants.items))
          : [],
    });
  }
  return { subscriptions, failure: failure?.message, egress: egressHosts(azure) };
}

/** Hosts that a run may talk to, each once: a test server plays many parts. */
function egressHosts({ cloud }: Azure): string[] {
  const urls = [cloud.authorityHost, cloud.resourceManager, cloud.metricsEndpoint, cloud.retailPrices];
  const hosts = urls.flatMap((url) => (url === undefined ? [] : [url.replace(/^https:\/\//, '').replace(/\/.*$/, '')]));
  return [...new Set(hosts)];
}

function accessOf(collector: Collector, grants: readonly Grant[]): CollectorAccess {
  const missing = collector.actions.filter((action) => !grants.some((grant) => isGranted(action, grant)));
  return { id: collector.id, title: collector.title, missing };
}
