import type { Clock } from '../../azure/clock.ts';
import type { Lease, Store } from '../../stores/store.ts';
import { holdLease } from './run-lease.ts';

/** How long work may take to come to rest once it was told to stop. */
const PATIENCE_MS = 8_000;

export interface LeaseHolder {
  readonly store: Store;
  readonly clock: Clock;
  /** Unique per process. */
  readonly holder: string;
}

export interface HeldWork<T> {
  /** Stop from outside; the work sees it, the loss of the lease and the end of its time through its own signal. */
  readonly signal: AbortSignal;
  /** After this long the work is told to stop; milliseconds. */
  readonly atMost: number;
  readonly work: (lease: Lease, signal: AbortSignal) => Promise<T>;
}

export type LeaseOutcome<T> = { readonly held: false } | { readonly held: true; readonly value: T };

/**
 * Does work while holding the lease of runs. `held: false` when somebody else holds it. Work that does not stop when
 * told is left behind: its writes are refused, since the lease is given up. Throws what the work throws.
 */
export async function withLease<T>(
  { store, clock, holder }: LeaseHolder,
  { signal, atMost, work }: HeldWork<T>,
): Promise<LeaseOutcome<T>> {
  const held = await holdLease(store, holder, () => clock.now());
  if (held === undefined) return { held: false };
  const late = new AbortController();
  const done = new AbortController();
  const stopped = AbortSignal.any([signal, held.signal, late.signal]);
  after(clock, atMost, done.signal, () =>
    late.abort(new Error(`the run did not end within ${Math.round(atMost / 1_000)} s`)),
  );
  try {
    return { held: true, value: await untilStopped(work(held.lease, stopped), stopped, { clock, done: done.signal }) };
  } finally {
    done.abort();
    // What cannot be given back expires by itself: it makes no finished work a failed one.
    await held.release().catch(() => undefined);
  }
}

/** The outcome of the work; or, some time after it was told to stop and did not, the reason why. */
async function untilStopped<T>(
  work: Promise<T>,
  signal: AbortSignal,
  { clock, done }: { readonly clock: Clock; readonly done: AbortSignal },
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => after(clock, PATIENCE_MS, done, () => reject(signal.reason));
  if (signal.aborted) giveUp();
  else signal.addEventListener('abort', giveUp, { once: true });
  return Promise.race([work, promise]);
}

function after(clock: Clock, ms: number, unless: AbortSignal, act: () => void): void {
  clock.sleep(ms, unless).then(act, () => undefined);
}
