import { createSend } from '../../notifiers/http.ts';
import { checkSink, NOTIFIERS } from '../../notifiers/index.ts';
import { DeliveryError, type Notifier, type Send, type Sink, type SinkMemory } from '../../notifiers/notifier.ts';
import { messageOf } from '../../core/errors.ts';
import type { Clock } from '../../azure/clock.ts';
import { StoreError, type Delivery, type Store } from '../../stores/store.ts';
import { readEnvironment } from '../config/environment.ts';
import { afterFailure, QUICK_RETRIES_MS } from './delivery-policy.ts';
import type { DeliveryCounts } from '../memory/run-summary.ts';
import { untilStopped, type Stop } from '../until-stopped.ts';

/** How long an answer may take that is under way when the process has to stop. */
const STOP_PATIENCE_MS = 4_000;

export interface DeliverRequest {
  readonly store: Pick<Store, 'dueDeliveries' | 'updateDelivery' | 'countPending' | 'sinkMemory' | 'setSinkMemory'>;
  /** By name; an Error says why a sink cannot be used now, e.g. that its secret is not there. */
  readonly sinks: ReadonlyMap<string, Sink | Error>;
  readonly clock: Clock;
  /** No request is begun after this. */
  readonly budgetMs: number;
  readonly signal?: AbortSignal;
  readonly senderOf?: (sink: Sink) => Send;
}

/**
 * Sends what is due: sinks side by side, the messages of each in order, so that one that fails holds back those behind
 * it. A delivery is marked after it was sent: a crash in between repeats it once, with the same id. Throws StoreError.
 */
export async function deliverDue(request: DeliverRequest): Promise<DeliveryCounts> {
  const { store, clock, budgetMs } = request;
  const endsAt = clock.now() + budgetMs;
  const due = await store.dueDeliveries(new Date(clock.now()).toISOString());
  const queues = [...Map.groupBy(due, ({ sink }) => sink)];
  // All are waited for, also when one throws: nobody may close the store under the others.
  const ended = await Promise.allSettled(
    queues.map(([name, queue]) => deliverQueue(name, queue, { ...request, endsAt })),
  );
  const failed = ended.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const counts = ended.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  return { ...total(counts), pending: await store.countPending() };
}

type Job = DeliverRequest & { readonly endsAt: number };

type QueueCounts = Omit<DeliveryCounts, 'pending'>;

async function deliverQueue(name: string, queue: readonly Delivery[], job: Job): Promise<QueueCounts> {
  const { store, clock } = job;
  const counts = { delivered: 0, retried: 0, dead: 0, gone: new Array<string>(), failures: new Array<string>() };
  let attempt = attemptAt(name, job);
  for (const delivery of queue) {
    if (isOver(job)) break;
    const failure = await attempt(delivery);
    const now = new Date(clock.now());
    if (failure === undefined) {
      counts.delivered += 1;
      const end = { state: 'delivered', error: null, endedAt: now.toISOString() } as const;
      await store.updateDelivery({ ...delivery, ...end, attempts: delivery.attempts + 1 });
      continue;
    }
    counts.failures.push(`${name}: ${failure.message}`);
    const after = afterFailure(delivery, failure, now);
    await store.updateDelivery(after);
    if (after.state === 'dead') counts.dead += 1;
    else counts.retried += 1;
    if (failure.outcome === 'gone') {
      counts.gone = [name];
      attempt = () => Promise.resolve(failure);
    }
    // What was given up blocks nobody any more; what waits keeps its place.
    if (after.state !== 'dead') break;
  }
  return counts;
}

type Attempt = (delivery: Delivery) => Promise<DeliveryError | undefined>;

/** How to try a delivery to a sink. What is wrong with the sink itself is for its operator to mend. */
function attemptAt(name: string, job: Job): Attempt {
  const sink = job.sinks.get(name) ?? new Error(`no sink is called "${name}" in the configuration`);
  try {
    if (sink instanceof Error) throw sink;
    return attemptWith(checkSink(sink), sink, job);
  } catch (error) {
    return () => Promise.resolve(new DeliveryError('gone', messageOf(error)));
  }
}

/** Tries, and quickly again where the receiver only stumbled; the last failure, or undefined. */
function attemptWith(notifier: Notifier, sink: Sink, job: Job): Attempt {
  const send = withinBudget((job.senderOf ?? senderOf)(sink), job);
  const memory = memoryOf(sink.name, job.store);
  return async ({ id, digest }) => {
    for (const pauseMs of [...QUICK_RETRIES_MS, undefined]) {
      const now = new Date(job.clock.now());
      const context = { sink, deliveryId: id, now, send, memory };
      const failure = await failureOf(() => untilStopped(notifier.deliver(digest, context), stopOf(job)));
      if (failure?.outcome !== 'retry' || pauseMs === undefined) return failure;
      // As long as the receiver wants it, where the time is there: the next run may be a night away.
      const wait = Math.max(pauseMs, failure.retryAfterMs ?? 0);
      if (isOver(job, wait)) return failure;
      await job.clock.sleep(wait, job.signal).catch(() => undefined);
      if (isOver(job)) return failure;
    }
    return undefined;
  };
}

/** Who has to stop does not wait for a receiver that is silent. It may have the message: that is not sent again at once. */
function stopOf({ clock, signal }: Job): Stop {
  return { clock, signal, patienceMs: STOP_PATIENCE_MS, reason: unanswered };
}

function unanswered(): Error {
  return new DeliveryError('retry', 'the process stopped before an answer came');
}

async function failureOf(work: () => Promise<void>): Promise<DeliveryError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof StoreError) throw error;
    return error instanceof DeliveryError ? error : new DeliveryError('retry', messageOf(error));
  }
}

/** One digest may take many requests. */
function withinBudget(send: Send, job: Job): Send {
  return (request) => {
    if (isOver(job)) return Promise.reject(new DeliveryError('retry', 'the time for sending was over'));
    return send(request);
  };
}

function isOver({ clock, endsAt, signal }: Job, pauseMs = 0): boolean {
  return signal?.aborted === true || clock.now() + pauseMs >= endsAt;
}

export function senderOf({ type, allowHosts }: Sink): Send {
  return createSend({ hosts: NOTIFIERS[type]?.hosts ?? [], allowHosts, proxyEnv: readEnvironment().proxy });
}

function memoryOf(sink: string, store: DeliverRequest['store']): SinkMemory {
  return {
    get: async (key) => (await store.sinkMemory(sink)).get(key),
    set: (key, value) => store.setSinkMemory(sink, key, value),
  };
}

function total(counts: readonly QueueCounts[]): QueueCounts {
  const sum = (pick: (one: QueueCounts) => number): number => counts.reduce((acc, one) => acc + pick(one), 0);
  return {
    delivered: sum(({ delivered }) => delivered),
    retried: sum(({ retried }) => retried),
    dead: sum(({ dead }) => dead),
    gone: counts.flatMap(({ gone }) => gone),
    failures: counts.flatMap(({ failures }) => failures),
  };
}
