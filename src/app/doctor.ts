import type { Azure, Subscription } from '../azure/azure.ts';
import type { Collector } from '../collectors/collector.ts';
import { COLLECTORS, inventory } from '../collectors/index.ts';
import { subscriptionResourceId } from '../core/resource.ts';

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

interface Grant {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

/** What this identity may read, per subscription and collector, and which hosts a run talks to. */
export async function diagnose(azure: Azure, signal: AbortSignal): Promise<Diagnosis> {
  const { items, failure } = await azure.subscriptions.list(signal);
  const subscriptions: SubscriptionAccess[] = [];
  for (const subscription of items) {
    const grants = await azure.subscriptions.permissions(subscriptionResourceId(subscription.id), signal);
    subscriptions.push({
      subscription,
      failure: grants.failure?.message,
      collectors:
        grants.failure === undefined
          ? [inventory, ...COLLECTORS].map((collector) => accessOf(collector, grants.items))
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

function isGranted(action: string, { actions, notActions }: Grant): boolean {
  return actions.some((pattern) => covers(pattern, action)) && !notActions.some((pattern) => covers(pattern, action));
}

/** Azure's action patterns have `*` for any text. */
function covers(pattern: string, action: string): boolean {
  const parts = pattern.toLowerCase().split('*');
  const text = action.toLowerCase();
  let position = parts[0]?.length ?? 0;
  if (!text.startsWith(parts[0] ?? '')) return false;
  if (parts.length === 1) return text === parts[0];
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, position);
    if (found < 0) return false;
    position = found + part.length;
  }
  const last = parts.at(-1) ?? '';
  return text.endsWith(last) && text.length - last.length >= position;
}
