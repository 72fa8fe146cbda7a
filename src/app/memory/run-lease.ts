import type { Lease, Store } from '../../stores/store.ts';

/** Whoever writes results holds this: one run at a time, over all processes that share a store. */
export const RUN_LEASE = 'run';
const TTL_MS = 60_000;
const RENEW_MS = 20_000;

export interface HeldLease {
  readonly lease: Lease;
  /** Aborts when the lease is lost, so that the work behind it stops. */
  readonly signal: AbortSignal;
  release(): Promise<void>;
}

/** Takes the lease that makes runs exclusive, and keeps it until released. Undefined when somebody else holds it. */
export async function holdLease(store: Store, holder: string, now: () => number): Promise<HeldLease | undefined> {
  const times = (): { now: string; expires: string } => ({
    now: new Date(now()).toISOString(),
    expires: new Date(now() + TTL_MS).toISOString(),
  });
  const lease = await store.takeLease(RUN_LEASE, holder, times());
  if (lease === undefined) return undefined;
  const lost = new AbortController();
  let renewing = Promise.resolve();
  const renew = async (): Promise<void> => {
    const again = await store.takeLease(RUN_LEASE, holder, times());
    if (again?.fence === lease.fence) return;
    clearInterval(renewal);
    lost.abort(new Error('another run took over'));
    // Free by now, it was taken anew: nobody would ever give it back.
    if (again !== undefined) await store.releaseLease(again);
  };
  const renewal = setInterval(() => {
    // A store that is away for a moment is asked again; the fence guards the writes.
    renewing = renew().catch(() => undefined);
  }, RENEW_MS);
  renewal.unref();
  return {
    lease,
    signal: lost.signal,
    release: async () => {
      clearInterval(renewal);
      // A renewal that is on its way would take the lease again.
      await renewing;
      await store.releaseLease(lease);
    },
  };
}
