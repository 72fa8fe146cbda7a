import type { Clock } from '../../src/azure/clock.ts';
import type { Digest } from '../../src/core/digest.ts';
import type { DeliverRequest } from '../../src/app/messages/deliver.ts';
import type { Delivery } from '../../src/stores/store.ts';

export const START = Date.UTC(2026, 10, 21, 2);

/** The part of a store that sending needs, as a plain list. */
export function createOutbox(): DeliverRequest['store'] & {
  readonly deliveries: Delivery[];
  put(sink: string, digest: Digest, createdAt?: number): string;
} {
  const deliveries: Delivery[] = [];
  const memory = new Map<string, Map<string, string>>();
  return {
    deliveries,
    put: (sink, digest, createdAt = START) => {
      const id = `delivery-${deliveries.length + 1}`;
      const time = new Date(createdAt).toISOString();
      const fresh = { attempts: 0, error: null, endedAt: null, state: 'pending' } as const;
      deliveries.push({ id, sink, digest, createdAt: time, dueAt: time, ...fresh });
      return id;
    },
    dueDeliveries: (now) => {
      const pending = deliveries.filter(({ state }) => state === 'pending');
      const heads = new Map(pending.toReversed().map((delivery) => [delivery.sink, delivery]));
      return Promise.resolve(
        pending.filter(({ sink, dueAt }) => dueAt <= now && (heads.get(sink)?.dueAt ?? '') <= now),
      );
    },
    updateDelivery: (changed) => {
      deliveries[deliveries.findIndex(({ id }) => id === changed.id)] = changed;
      return Promise.resolve();
    },
    countPending: () => Promise.resolve(deliveries.filter(({ state }) => state === 'pending').length),
    sinkMemory: (sink) => Promise.resolve(memory.get(sink) ?? new Map()),
    setSinkMemory: (sink, key, value) => {
      memory.set(sink, (memory.get(sink) ?? new Map<string, string>()).set(key, value));
      return Promise.resolve();
    },
  };
}

/** A clock that only sleeping moves. */
export function sleepingClock(): Clock & { add(ms: number): void } {
  let now = START;
  const add = (ms: number): void => {
    now += ms;
  };
  return { now: () => now, random: () => 0.5, add, sleep: (ms) => Promise.resolve(add(ms)) };
}
