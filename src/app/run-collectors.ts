import { AzureError } from '../azure/azure-error.ts';
import { observed } from '../azure/ledger.ts';
import type { CollectContext, Collector } from '../collectors/collector.ts';
import { messageOf } from '../core/errors.ts';
import type { UnknownReason } from '../core/fact.ts';
import { subscriptionResourceId } from '../core/resource.ts';
import type { Coverage } from './coverage.ts';

export type Progress = (event: { readonly collector: string; readonly state: 'started' | 'finished' }) => void;

/** The context that all collectors share, without what is private to each. */
export type SharedContext = Omit<CollectContext, 'read' | 'unread'>;

export interface CollectorRun {
  readonly shared: SharedContext;
  readonly coverage: Coverage;
  readonly progress: Progress;
}

/** A collector that ignores the abort is left behind after this long. */
const ABORT_GRACE_MS = 2_000;

/** Runs collectors as soon as those they need are done. `ordered` has each after the ones it needs. Never throws. */
export async function runCollectors(ordered: readonly Collector[], run: CollectorRun): Promise<void> {
  const done = new Map<Collector, Promise<void>>();
  for (const collector of ordered) {
    const before = ordered
      .filter((other) => done.has(other) && feeds(other, collector))
      .map((other) => done.get(other));
    done.set(
      collector,
      Promise.all(before).then(() => runCollector(collector, run)),
    );
  }
  await Promise.all(done.values());
}

/** One collector in its own account. A throw fails only what it provides. */
export async function runCollector(collector: Collector, { shared, coverage, progress }: CollectorRun): Promise<void> {
  const context: CollectContext = {
    ...shared,
    read: (scopeId) => coverage.read(collector.id, scopeId),
    unread: (scopeId, reason, detail) => coverage.unread(collector.id, scopeId, reason, detail),
  };
  progress({ collector: collector.id, state: 'started' });
  shared.facts.markCollected(collector.facts);
  try {
    const work = observed(
      (url) => coverage.call(collector.id, url),
      () => collector.collect(context),
    );
    await Promise.race([work, abandoned(shared.signal)]);
  } catch (error) {
    failAll(collector, context, error);
  }
  progress({ collector: collector.id, state: 'finished' });
}

/** Whether the other one has to come first. */
export function feeds(other: Collector, collector: Collector): boolean {
  const types = [...collector.needsTypes, ...(collector.readsTypes ?? [])];
  return (
    other.facts.some((key) => collector.needsFacts.includes(key)) || other.types.some((type) => types.includes(type))
  );
}

function abandoned(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const give = () =>
      setTimeout(() => reject(new AzureError('failed', 'the deadline of the run passed')), ABORT_GRACE_MS).unref();
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
}

function failAll(collector: Collector, context: CollectContext, error: unknown): void {
  const reason: UnknownReason = error instanceof AzureError ? error.reason : 'failed';
  const detail = messageOf(error);
  for (const subscription of context.subscriptions) {
    const scopeId = subscriptionResourceId(subscription.id);
    context.facts.setUnknown(collector.facts, scopeId, reason, detail);
    if (collector.types.length > 0) context.facts.addGap({ types: collector.types, scopeId, reason, detail });
    context.unread(scopeId, reason, detail);
  }
}
