const MINUTE = 60_000;

/**
 * Acts at every full minute until stopped. A chain of timers of a minute at most, because node-cron waits for a moment
 * of the wall clock: set back by two hours, it is silent for two hours.
 */
export function everyMinute(act: () => void): { stop(): void } {
  let timer: NodeJS.Timeout;
  const plan = (): void => {
    timer = setTimeout(
      () => {
        plan();
        act();
      },
      MINUTE - (Date.now() % MINUTE),
    );
  };
  plan();
  return { stop: () => clearTimeout(timer) };
}
