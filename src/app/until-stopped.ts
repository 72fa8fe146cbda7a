import type { Clock } from '../azure/clock.ts';

export interface Stop {
  readonly signal: AbortSignal | undefined;
  readonly clock: Clock;
  /** How long work may take to come to rest once it was told to stop. */
  readonly patienceMs: number;
  /** What is thrown when it does not. */
  readonly reason: () => unknown;
}

/** The outcome of the work; or, some time after it was told to stop and did not, the reason why it is left behind. */
export async function untilStopped<T>(work: Promise<T>, { signal, clock, patienceMs, reason }: Stop): Promise<T> {
  const done = new AbortController();
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const giveUp = (): void => {
    clock.sleep(patienceMs, done.signal).then(
      () => reject(reason()),
      () => undefined,
    );
  };
  if (signal?.aborted === true) giveUp();
  else signal?.addEventListener('abort', giveUp, { once: true, signal: done.signal });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    done.abort();
  }
}
