import type { Azure } from '../../azure/azure.ts';
import type { Clock } from '../../azure/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { UnitJob, UnitQueue } from '../../stores/unit-queue.ts';
import type { FleetRun } from '../../stores/unit-rows.ts';
import type { UnitStore } from '../../stores/unit-store.ts';
import type { Log } from '../daemon/log-line.ts';
import { scrub } from '../config/scrubber.ts';
import { readPlan, readSubscriptions } from './fleet-plan.ts';
import { missingResult, runUnit } from './run-unit.ts';
import { workOf } from './unit-graph.ts';

export interface WorkerParts {
  readonly units: UnitStore;
  readonly queue: UnitQueue;
  /** Azure for one unit; its account is the unit's. */
  readonly azureFor: (unit: { readonly deadline: Date; readonly signal: AbortSignal }) => Promise<Azure>;
  readonly concurrency: number;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Worker {
  /** Begins nothing more and leaves what it is at to the others. */
  stop(): Promise<void>;
}

/** Works off units of any run, until it is stopped. Whatever happens to it, another worker takes up its units. */
export async function startWorker(parts: WorkerParts): Promise<Worker> {
  const stopping = new AbortController();
  const { queue, log, clock } = parts;
  await queue.onGivenUp((job, error) => giveUp(parts, job, error));
  await queue.work(parts.concurrency, async (job) => {
    const startedAt = clock.now();
    const about = { run: job.runKey, shard: job.shard, unit: job.unit };
    const done = await workOff(parts, job, stopping.signal).catch((error: unknown) => {
      // It is tried again, perhaps by a worker that fares better: the log of this one is where its trouble shows.
      if (!stopping.signal.aborted) log.warn({ ...about, error: messageOf(error) }, 'unit.failed');
      throw error;
    });
    if (done) log.info({ ...about, durationMs: clock.now() - startedAt }, 'unit.finished');
  });
  return {
    stop: async () => {
      stopping.abort(new Error('the worker is stopping'));
      await queue.stop();
    },
  };
}

/** False when the run is over, or its time is: it may yet be taken up again with more time. */
async function workOff({ units, azureFor, clock }: WorkerParts, job: UnitJob, stop: AbortSignal): Promise<boolean> {
  stop.throwIfAborted();
  const run = await units.run(job);
  const left = run === undefined ? 0 : run.deadline.getTime() - clock.now();
  if (run === undefined || left <= 0) {
    await units.putBack(job);
    return false;
  }
  const signal = AbortSignal.any([job.signal, stop, AbortSignal.timeout(left)]);
  const content = await runUnit({
    ...(await aboutOf(units, run, job)),
    inputs: await units.inputs(job),
    azure: await azureFor({ deadline: run.deadline, signal }),
    signal,
  });
  // What was cut short by anything but the deadline is no result.
  job.signal.throwIfAborted();
  stop.throwIfAborted();
  await units.finish(job, { content, error: null });
  return true;
}

async function giveUp({ units, log }: WorkerParts, job: UnitJob, error: string): Promise<void> {
  const { runKey, shard, unit } = job;
  log.error({ run: runKey, shard, unit, error }, 'unit.given-up');
  const run = await units.run(job);
  if (run === undefined) return units.putBack(job);
  const about = await aboutOf(units, run, job);
  const content = await missingResult(about.collector, { ...about, detail: `no worker could finish it: ${error}` });
  return units.finish(job, { content, error: scrub(error) });
}

async function aboutOf(units: UnitStore, run: FleetRun, job: UnitJob) {
  const members = readSubscriptions(await units.subscriptions(job.runKey, job.shard));
  return { ...workOf(job.unit, members), plan: readPlan(run.plan) };
}
