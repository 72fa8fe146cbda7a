import type { Clock } from '../../src/azure/clock.ts';

export interface FakeClock extends Clock {
  readonly slept: number[];
  /** Moves time on to the next sleeper, again and again, until the work is done. */
  run<T>(work: Promise<T>): Promise<T>;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Time passes only when everybody sleeps. Chance is always one half, so that jitter is none. */
export function fakeClock(start = Date.UTC(2026, 10, 20)): FakeClock {
  let now = start;
  const slept: number[] = [];
  const sleepers: Sleeper[] = [];

  function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
    slept.push(ms);
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason);
        return;
      }
      signal?.addEventListener('abort', () => reject(signal.reason));
      sleepers.push({ at: now + ms, wake: resolve });
    });
  }

  async function run<T>(work: Promise<T>): Promise<T> {
    const state = { done: false };
    const finish = (): void => {
      state.done = true;
    };
    work.then(finish, finish);
    while (!state.done) {
      await new Promise((resolve) => setImmediate(resolve));
      const next = sleepers.toSorted((a, b) => a.at - b.at)[0];
      if (state.done || next === undefined) continue;
      sleepers.splice(sleepers.indexOf(next), 1);
      now = Math.max(now, next.at);
      next.wake();
    }
    return work;
  }

  return { now: () => now, sleep, random: () => 0.5, slept, run };
}
