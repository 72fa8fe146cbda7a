import { StoreError, type Lease, type Store } from '../../stores/store.ts';

const DAY = 86_400_000;
/** A year, and a month in which somebody may still ask about it. */
const KEPT_DAYS = 400;

/** Takes away what nobody asks for any more. A store that fails at it does so after the run; the next one tries again. */
export async function forgetOld(store: Store, lease: Lease, now: Date): Promise<void> {
  try {
    await store.forget(new Date(now.getTime() - KEPT_DAYS * DAY).toISOString(), lease);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
  }
}
