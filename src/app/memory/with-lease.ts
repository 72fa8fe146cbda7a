import type { Clock } from '../../azure/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { Lease, Store } from '../../stores/store.ts';
import { untilStopped } from '../until-stopped.ts';
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

export interface HeldOutcome<T> {
  readonly held: true;
  readonly value: T;
  /** Why the lease could not be given back. It expires by itself; a blob does not have what was to arrive with it. */
  readonly unreleased: string | undefined;
}

export type LeaseOutcome<T> = HeldOutcome<T> | { readonly held: false };

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
  const stop = { signal: stopped, clock, patienceMs: PATIENCE_MS, reason: () => stopped.reason };
  after(clock, atMost, done.signal, () =>
    late.abort(new Error(`the run did not end within ${Math.round(atMost / 1_000)} s`)),
  );
  let unreleased: string | undefined;
  let value: T;
  try {
    value = await untilStopped(work(held.lease, stopped), stop);
  } finally {
    done.abort();
    unreleased = await held.release().then(() => undefined, messageOf);
  }
  return { held: true, value, unreleased };
}

function after(clock: Clock, ms: number, unless: AbortSignal, act: () => void): void {
  clock.sleep(ms, unless).then(act, () => undefined);
}
