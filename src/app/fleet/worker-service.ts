import { systemClock } from '../../azure/clock.ts';
import { requireToken } from '../../azure/credential.ts';
import type { Config } from '../config/config.ts';
import { readEnvironment } from '../config/environment.ts';
import { connectWith, loginOf } from '../connect.ts';
import { createHealth } from '../daemon/health.ts';
import { listenOn } from '../daemon/listen.ts';
import type { Log } from '../daemon/log-line.ts';
import { watchLoop } from '../daemon/loop-lag.ts';
import { createMetrics } from '../daemon/metrics.ts';
import type { Service } from '../daemon/service.ts';
import { VERSION } from '../version.ts';
import { CONCURRENCY, type Fleet } from './fleet.ts';
import { startWorker, type Worker } from './worker.ts';

const LOGIN_MS = 60_000;

export interface WorkerServiceParts {
  readonly fleet: Fleet;
  readonly config: Config;
  readonly log: Log;
}

/** Units from the queue, with this process's credential. */
export function workFor({ fleet, config, log }: WorkerServiceParts): Promise<Worker> {
  // One login for all units, which then share its token.
  const login = loginOf(config, readEnvironment());
  return startWorker({
    units: fleet.units,
    queue: fleet.queue,
    azureFor: ({ deadline, signal }) =>
      connectWith(login, { deadline: deadline.getTime(), signal, counters: fleet.counters }),
    concurrency: CONCURRENCY,
    clock: systemClock,
    log,
  });
}

/**
 * A process that only works: no schedule, no rules, but the same endpoints. Closes the fleet when it stops.
 * Throws UsageError without a credential.
 */
export async function startWorkerService(parts: WorkerServiceParts): Promise<Service> {
  const { fleet, config, log } = parts;
  const { credential, cloud } = loginOf(config, readEnvironment());
  // One that cannot log in would take units from those that can, and fail them all.
  await requireToken(credential, cloud, AbortSignal.timeout(LOGIN_MS));
  const lag = watchLoop();
  let draining = false;
  const health = createHealth({
    lagMs: lag.lagMs,
    askStore: () => fleet.database.all('select 1'),
    metrics: createMetrics(() => Date.now() / 1_000, VERSION),
    status: () => ({ version: VERSION, role: 'worker', running: null, draining, configError: null }),
  });
  const url = await listenOn(health, config.server, log);
  log.info({ url, version: VERSION, role: 'worker' }, 'serve.started');
  const worker = await workFor(parts);
  return {
    url,
    // The scheduler says what is measured; where Azure is does not change while a process lives.
    reload: () => undefined,
    stop: async () => {
      draining = true;
      await worker.stop();
      lag.close();
      await health.close();
      await fleet.database.close();
    },
  };
}
