import { systemClock } from '../../azure/clock.ts';
import type { AuditReport } from '../../core/report.ts';
import { auditAndTell } from './audit-and-tell.ts';
import type { AuditPlan } from '../audit.ts';
import { readEnvironment } from '../config/environment.ts';
import { openConfiguredStore } from './configured-store.ts';
import { connect } from '../connect.ts';
import { exclusively } from './exclusive-run.ts';
import { newHolder } from './holder.ts';
import type { Progress } from '../run-collectors.ts';
import { telling } from './run-once.ts';
import type { RunSummary } from './run-summary.ts';
import { assertScope } from '../scope.ts';

/** What a run may take beyond its deadline for judging, writing and telling. */
const GRACE_MS = 5 * 60_000;

export interface JobRun {
  readonly plan: AuditPlan;
  /** The store's address, or a reference to it. */
  readonly store: string;
  /** Without it the run is remembered, and the next run that tells tells its changes too. */
  readonly notify: boolean;
  /** Milliseconds for reading. */
  readonly patience: number;
  readonly progress: Progress;
}

export interface JobOutcome {
  readonly report: AuditReport;
  readonly summary: RunSummary;
  /** What went wrong with the store after all of it, in one line. */
  readonly unreleased: string | undefined;
}

/** One remembered run of a process that then ends, as job schedulers start it. Throws UsageError and StoreError. */
export async function runJob(job: JobRun): Promise<JobOutcome> {
  assertScope(job.plan.scope);
  const store = await openConfiguredStore(job.plan.config, job.store);
  try {
    const holder = { store, clock: systemClock, holder: newHolder() };
    const { value, unreleased } = await exclusively(holder, {
      signal: AbortSignal.any([]),
      atMost: job.patience + GRACE_MS,
      work: async (lease, stop) => {
        const startedAt = new Date();
        const signal = AbortSignal.any([stop, AbortSignal.timeout(job.patience)]);
        const limits = { signal, deadline: startedAt.getTime() + job.patience };
        return auditAndTell({
          plan: job.plan,
          azure: await connect(job.plan.config, readEnvironment(), limits),
          store,
          lease,
          slot: null,
          clock: { now: startedAt, startedAt, signal, progress: job.progress },
          tell: job.notify ? await telling(job.plan.config, stop) : undefined,
        });
      },
    });
    return { report: value.remembered.report, summary: value.summary, unreleased };
  } finally {
    await store.close();
  }
}
