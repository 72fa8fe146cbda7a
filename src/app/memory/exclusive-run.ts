import type { Clock } from '../../azure/clock.ts';
import { UsageError } from '../../core/errors.ts';
import type { Store } from '../../stores/store.ts';
import { fateOf } from './holder.ts';
import { RUN_LEASE } from './run-lease.ts';
import { withLease, type HeldOutcome, type HeldWork, type LeaseHolder } from './with-lease.ts';

/** A holder that lives renews its lease within this time; one that died has lost it by then. */
const RENEWED_OR_OVER_MS = 65_000;
const LOOK_MS = 1_000;

/**
 * Work under the lease of runs, for a process that runs once. A lease that a crashed run left behind is taken over, at
 * once where its process is known to be dead, else when it was not renewed. Throws UsageError when a run is at work.
 */
export async function exclusively<T>(holder: LeaseHolder, work: HeldWork<T>): Promise<HeldOutcome<T>> {
  for (;;) {
    const outcome = await withLease(holder, work);
    if (outcome.held) return outcome;
    if (!(await isLeftBehind(holder))) throw new UsageError('another run is at work on this store: nothing was done');
  }
}

/** True when the lease is free or about to be. */
async function isLeftBehind({ store, clock }: { readonly store: Store; readonly clock: Clock }): Promise<boolean> {
  const first = await store.leaseOf(RUN_LEASE);
  if (first === undefined) return true;
  const fate = fateOf(first.holder);
  if (fate === 'alive') return false;
  if (fate === 'dead') {
    await store.releaseLease(first);
    return true;
  }
  for (let waited = 0; waited < RENEWED_OR_OVER_MS; waited += LOOK_MS) {
    await clock.sleep(LOOK_MS, undefined);
    const now = await store.leaseOf(RUN_LEASE);
    if (now === undefined || Date.parse(now.expires) <= clock.now()) return true;
    if (now.fence !== first.fence || now.expires !== first.expires) return false;
  }
  return false;
}
