import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDaemon, type Daemon, type DaemonParts } from '../../../src/app/daemon/daemon.ts';
import type { RunOnce, RunRequest } from '../../../src/app/daemon/run-slot.ts';
import type { RunSummary } from '../../../src/app/memory/run-summary.ts';
import { parseSchedule, type ScheduleEntry } from '../../../src/app/daemon/schedule.ts';
import { openStore } from '../../../src/stores/open-store.ts';
import type { RunCommit, Store } from '../../../src/stores/store.ts';
import { manualClock, type ManualClock } from './manual-clock.ts';

const HOUR = 3_600_000;
const NIGHTLY: ScheduleEntry = {
  name: 'nightly',
  cron: '0 2 * * *',
  timeZone: 'UTC',
  catchUp: 20 * HOUR,
  jitter: 0,
};

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface Night {
  readonly clock: ManualClock;
  readonly url: string;
  /** Opens the one store file again, as another process would. */
  open(): Promise<Store>;
  close(): Promise<void>;
}

/** A store file of its own, at half past one at night. */
export async function night(start = '2027-06-10T01:30:00Z'): Promise<Night> {
  const folder = await mkdtemp(join(tmpdir(), 'azaudit-daemon-'));
  const stores: Store[] = [];
  const url = `sqlite:${join(folder, 'azaudit.db')}`;
  return {
    clock: manualClock(start),
    url,
    open: async () => {
      const store = await openStore(url);
      stores.push(store);
      return store;
    },
    close: async () => {
      await Promise.all(stores.map((store) => store.close()));
      await rm(folder, { recursive: true });
    },
  };
}

export function daemonOn(
  store: Store,
  clock: ManualClock,
  parts: Partial<DaemonParts> & { readonly runOnce: RunOnce },
): { readonly daemon: Daemon; readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const write =
    (level: string) =>
    (fields: object, message: string): void => {
      lines.push({ level, message, fields: { ...fields } });
    };
  const daemon = createDaemon({
    store,
    clock,
    holder: 'host-1',
    settings: () => ({ schedules: [parseSchedule(NIGHTLY)], deadlineMs: 30 * 60_000 }),
    deliver: () => Promise.resolve({ delivered: 0, retried: 0, dead: 0, pending: 0, gone: [], failures: [] }),
    log: { info: write('info'), warn: write('warn'), error: write('error') },
    ...parts,
  });
  return { daemon, lines };
}

/** An audit that finds nothing and takes no time: it commits its run. */
export function committing(store: Store, ran: string[], id = (): string => `run-${ran.length}`): RunOnce {
  return async (request) => {
    const summary = summaryOf(id(), request);
    await store.commitRun(commitOf(summary), request.lease);
    ran.push(request.slot.date);
    return summary;
  };
}

export function summaryOf(id: string, { slot }: Pick<RunRequest, 'slot'>): RunSummary {
  const at = new Date(slot.dueAt).toISOString();
  return {
    id,
    schedule: slot.task,
    slot: slot.date,
    startedAt: at,
    finishedAt: at,
    durationMs: 0,
    outcome: 'complete',
    resources: 0,
    findings: {},
    changes: {},
    savings: { potential: [], realised: [] },
    gaps: 0,
    apis: [],
    deliveries: { delivered: 0, retried: 0, dead: 0, pending: 0, gone: [], failures: [] },
  };
}

export function commitOf({ id, startedAt, finishedAt, schedule, slot }: RunSummary): RunCommit {
  return {
    record: {
      run: { id, startedAt, finishedAt, version: '0', rulePackHash: '0', scope: [] },
      resources: 0,
      findings: 0,
      complete: true,
      slot: schedule === null || slot === null ? null : { task: schedule, date: slot },
    },
    decisions: 0,
    now: finishedAt,
    rules: [],
    findings: [],
    seenAgain: [],
    history: [],
    savings: [],
    tellsAll: true,
    deliveries: [],
    sinkMemory: [],
  };
}

/** Begins like a run that never ends by itself, and ends when told. */
export function endless(started: () => void): RunOnce {
  return ({ signal }) =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      started();
    });
}

export const failing: RunOnce = () => Promise.reject(new Error('no credential'));
