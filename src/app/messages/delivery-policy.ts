import type { DeliveryError } from '../../notifiers/notifier.ts';
import type { Delivery } from '../../stores/store.ts';

/** Pauses before the tries that follow the first one at once. */
export const QUICK_RETRIES_MS: readonly number[] = [1_000, 4_000];

/** With these pauses about as long as the days below. */
const MOST_ATTEMPTS = 20;
const MINUTE_MS = 60_000;
const LONGEST_PAUSE_MS = 6 * 60 * MINUTE_MS;
const OLDEST_MS = 3 * 24 * 60 * MINUTE_MS;

/**
 * A delivery after a failure: given up when the receiver refuses it, after 20 attempts or 3 days; else due again after
 * a pause that doubles, and not before the receiver wants it. What waits for an operator (`gone`) has the 3 days.
 */
export function afterFailure(delivery: Delivery, failure: DeliveryError, now: Date): Delivery {
  const attempts = delivery.attempts + 1;
  const tried = { ...delivery, attempts, error: failure.message };
  const isOld = now.getTime() - Date.parse(delivery.createdAt) >= OLDEST_MS;
  const isWornOut = failure.outcome === 'retry' && attempts >= MOST_ATTEMPTS;
  if (failure.outcome === 'rejected' || isOld || isWornOut)
    return { ...tried, state: 'dead', endedAt: now.toISOString() };
  const pauseMs = Math.max(Math.min(MINUTE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS), failure.retryAfterMs ?? 0);
  return { ...tried, dueAt: new Date(now.getTime() + pauseMs).toISOString() };
}
