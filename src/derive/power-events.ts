/** An operation of the activity log, e.g. `Microsoft.Compute/virtualMachines/powerOff/action`, at an ISO time. */
export interface PowerEvent {
  readonly operation: string;
  readonly status: string;
  readonly time: string;
}

const HOUR = 3_600_000;
const STARTS = /\/(start|restart|reapply|redeploy)\/action$/i;

/**
 * Hours since the last successful stop; undefined when the log has none. A start after it means that the machine was
 * stopped from within later on, which the log does not show.
 */
export function hoursStopped(events: readonly PowerEvent[], now: Date): number | undefined {
  const succeeded = events.filter(({ status }) => status.toLowerCase() === 'succeeded');
  const stop = latest(succeeded.filter(({ operation }) => /\/poweroff\/action$/i.test(operation)));
  const start = latest(succeeded.filter(({ operation }) => STARTS.test(operation)));
  if (stop === undefined || (start !== undefined && start > stop)) return undefined;
  return Math.max(0, (now.getTime() - stop) / HOUR);
}

function latest(events: readonly PowerEvent[]): number | undefined {
  const times = events.map(({ time }) => Date.parse(time)).filter((time) => !Number.isNaN(time));
  return times.length === 0 ? undefined : Math.max(...times);
}
