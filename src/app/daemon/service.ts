import { readFileSync } from 'node:fs';
import { systemClock } from '../../azure/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { RunRecord, Store } from '../../stores/store.ts';
import { createDaemon, type Daemon, type Deliver } from './daemon.ts';
import type { ServiceSettings } from './settings.ts';
import { deliverDue } from '../messages/deliver.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { workFor } from '../fleet/worker-service.ts';
import { createHealth } from './health.ts';
import { listenOn } from './listen.ts';
import type { Log } from './log-line.ts';
import { newHolder } from '../memory/holder.ts';
import { watchLoop } from './loop-lag.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createReloading, type Reloading } from './reload.ts';
import { createRunOnce, telling } from '../memory/run-once.ts';
import { countFindings } from '../memory/run-summary.ts';
import { nextSlot } from './schedule.ts';
import { stoppable } from './stoppable.ts';
import { everyMinute } from './ticks.ts';
import { VERSION } from '../version.ts';

export interface ServiceParts {
  readonly store: Store;
  readonly log: Log;
  /** The watched file; it need not exist. */
  readonly configFile: string;
  /** Reads and checks the configuration anew. Throws UsageError. */
  readonly build: () => ServiceSettings;
  /** Other processes to share the work with; `works` when this one takes its part of it. */
  readonly fleet?: { readonly end: Fleet; readonly works: boolean } | undefined;
}

export interface Service {
  /** `http://127.0.0.1:8080`. */
  readonly url: string;
  reload(): void;
  /** Comes to rest and closes everything, the store too. */
  stop(): Promise<void>;
}

/** The daemon with its clock, endpoints and configuration. Throws UsageError when it cannot listen. */
export async function startService({ store, log, configFile, build, fleet }: ServiceParts): Promise<Service> {
  const reloading = createReloading({
    file: configFile,
    readFile: () => textOf(configFile),
    build,
    configOf: ({ config }) => config,
    log,
  });
  const metrics = createMetrics(() => Date.now() / 1_000, VERSION);
  const daemon = createDaemon({
    store,
    clock: systemClock,
    log,
    holder: newHolder(),
    settings: reloading.current,
    runOnce: stoppable(store, (guarded) =>
      createRunOnce({ store: guarded, config: () => reloading.current().config, fleet: fleet?.end }),
    ),
    deliver: deliverWith(store, reloading),
    onRun: metrics.ran,
    onDelivered: metrics.delivered,
  });
  const lag = watchLoop();
  const remembered: { lastRun: LastRun | null } = { lastRun: null };
  const health = createHealth({
    lagMs: lag.lagMs,
    askStore: () => store.runs(1),
    metrics,
    status: () => statusOf({ store, daemon, reloading, lastRun: remembered.lastRun }),
  });
  const url = await listen(health, reloading.current(), log);
  const refresh = async (): Promise<void> => {
    remembered.lastRun = await lastRunOf(store, { metrics, log, known: remembered.lastRun });
  };
  await refresh();
  const worker =
    fleet?.works === true ? await workFor({ fleet: fleet.end, config: reloading.current().config, log }) : undefined;
  const tick = (): void => {
    reloading.check();
    void daemon.tick().then(refresh);
  };
  const ticks = everyMinute(tick);
  tick();
  return {
    url,
    reload: () => reloading.check(true),
    stop: async () => {
      ticks.stop();
      await daemon.stop();
      await worker?.stop();
      await fleet?.end.close();
      lag.close();
      await health.close();
      await store.close();
    },
  };
}

function deliverWith(store: Store, reloading: Reloading<ServiceSettings>): Deliver {
  return async ({ budgetMs, signal }) =>
    deliverDue({ store, ...(await telling(reloading.current().config, signal)), budgetMs });
}

async function listen(
  health: ReturnType<typeof createHealth>,
  { config, schedules }: ServiceSettings,
  log: Log,
): Promise<string> {
  const url = await listenOn(health, config.server, log);
  const next = schedules.map((schedule) => ({ schedule: schedule.name, at: nextRun(schedule) }));
  log.info({ url, version: VERSION, next }, 'serve.started');
  return url;
}

interface LastRun {
  readonly id: string;
  readonly finishedAt: string;
  readonly outcome: 'complete' | 'incomplete';
  readonly slot: RunRecord['slot'];
  readonly resources: number;
}

/**
 * The last run whoever did it, so that neither a restart nor a run of another instance leaves a hole in graphs. Metrics
 * are worth no failure.
 */
async function lastRunOf(
  store: Store,
  { metrics, log, known }: { readonly metrics: Metrics; readonly log: Log; readonly known: LastRun | null },
): Promise<LastRun | null> {
  try {
    const [last] = await store.runs(1);
    if (last === undefined || last.run.id === known?.id) return known;
    metrics.restore({ findings: countFindings(await store.findings()), lastRunAt: last.run.finishedAt });
    const { run, slot, resources, complete } = last;
    return { id: run.id, finishedAt: run.finishedAt, outcome: complete ? 'complete' : 'incomplete', slot, resources };
  } catch (error) {
    log.warn({ error: messageOf(error) }, 'serve.nothing-restored');
    return known;
  }
}

interface StatusParts {
  readonly store: Store;
  readonly daemon: Daemon;
  readonly reloading: Reloading<ServiceSettings>;
  readonly lastRun: LastRun | null;
}

function statusOf({ store, daemon, reloading, lastRun }: StatusParts) {
  const { schedules, rulePackHash } = reloading.current();
  const state = daemon.state();
  return {
    version: VERSION,
    rulePackHash,
    store: store.kind,
    configError: reloading.error(),
    ...state,
    // Another instance may have run since.
    lastRun: state.lastRun === null || (lastRun?.finishedAt ?? '') > state.lastRun.finishedAt ? lastRun : state.lastRun,
    schedules: schedules.map((schedule) => {
      const { name, cron, timeZone } = schedule;
      return { name, cron, timeZone, next: nextRun(schedule) };
    }),
  };
}

/** ISO 8601 UTC, without jitter; null for a pattern that never comes. */
function nextRun(schedule: ServiceSettings['schedules'][number]): string | null {
  const next = nextSlot(schedule, Date.now());
  return next === undefined ? null : new Date(next.dueAt).toISOString();
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
