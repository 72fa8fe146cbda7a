import type { Clock } from '../../azure/clock.ts';
import type { UnitStore } from '../../stores/unit-store.ts';

const POLL_MS = 500;
/** What workers may take beyond the deadline to write what they have. */
const GRACE_MS = 10_000;

export interface Waiting {
  readonly units: Pick<UnitStore, 'unfinished'>;
  readonly key: string;
  readonly deadline: Date;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Waits until all units are finished or the deadline is past; gives the number that is not. Throws when stopped. */
export async function untilFinished({ units, key, deadline, clock, signal }: Waiting): Promise<number> {
  let left = Number.POSITIVE_INFINITY;
  for (;;) {
    // The run's signal also ends with the deadline, which is no stop.
    if (signal.aborted && clock.now() < deadline.getTime()) throw signal.reason;
    // A database that is away for a while keeps its units.
    left = await units.unfinished(key).catch(() => left);
    if (left === 0 || clock.now() >= deadline.getTime() + GRACE_MS) return left;
    await clock.sleep(POLL_MS, undefined);
  }
}
