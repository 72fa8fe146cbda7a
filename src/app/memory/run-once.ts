import { systemClock } from '../../azure/clock.ts';
import type { Store } from '../../stores/store.ts';
import { auditAndTell, type Telling } from './audit-and-tell.ts';
import { planAudit } from '../audit.ts';
import type { Config } from '../config/config.ts';
import { readEnvironment } from '../config/environment.ts';
import { connect } from '../connect.ts';
import { parseDuration } from '../config/duration.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { RunOnce } from '../daemon/run-slot.ts';
import { resolveSinks, secretSources } from '../config/secrets.ts';

const DEFAULT_DEADLINE = '30m';

export interface RunOnceParts {
  readonly store: Store;
  readonly config: () => Config;
  /** Undefined when this process measures by itself. */
  readonly fleet?: Fleet | undefined;
}

/** The whole run: what the daemon does every night. The configuration is read anew for each. */
export function createRunOnce({ store, config, fleet }: RunOnceParts): RunOnce {
  return async ({ slot, lease, signal }) => {
    const current = config();
    const startedAt = new Date();
    const patience = parseDuration(current.deadline ?? DEFAULT_DEADLINE);
    const reading = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
    const plan = planAudit(current, { resources: [], keepVerdicts: false });
    const deadline = startedAt.getTime() + patience;
    const limits = { signal: reading, deadline, counters: fleet?.counters };
    const azure = await connect(current, readEnvironment(), limits);
    const { summary } = await auditAndTell({
      plan,
      azure,
      store,
      lease,
      slot,
      clock: { now: startedAt, startedAt, signal: reading, progress: () => undefined },
      tell: await telling(current, signal),
      measure: fleet?.measureOf(slot, new Date(deadline)),
    });
    await fleet?.forget(slot);
    return summary;
  };
}

/** The sinks of a configuration, their secrets read now. */
export async function telling(config: Config, signal: AbortSignal): Promise<Telling> {
  const resolved = await resolveSinks(config.notify, secretSources(config, readEnvironment()));
  const sinks = [...resolved].map(([name, sink]) => [name, typeof sink === 'string' ? new Error(sink) : sink] as const);
  return { sinks: new Map(sinks), clock: systemClock, signal };
}
