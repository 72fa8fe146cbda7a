import { performance } from 'node:perf_hooks';

const BEAT_MS = 1_000;

export interface LoopLag {
  /** How late the event loop is, or was in the last second; milliseconds. */
  lagMs(): number;
  close(): void;
}

/** A heartbeat that is late when something blocks the process. */
export function watchLoop(): LoopLag {
  let last = performance.now();
  let late = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    late = now - last - BEAT_MS;
    last = now;
  }, BEAT_MS);
  timer.unref();
  return {
    lagMs: () => Math.max(0, late, performance.now() - last - BEAT_MS),
    close: () => clearInterval(timer),
  };
}
