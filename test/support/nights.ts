import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { auditAndTell } from '../../src/app/memory/audit-and-tell.ts';
import { planAudit } from '../../src/app/audit.ts';
import { configShape } from '../../src/app/config/config.ts';
import { exclusively } from '../../src/app/memory/exclusive-run.ts';
import { newHolder } from '../../src/app/memory/holder.ts';
import { telling } from '../../src/app/memory/run-once.ts';
import type { RunSummary } from '../../src/app/memory/run-summary.ts';
import { resolveCloud } from '../../src/azure/cloud.ts';
import type { Clock } from '../../src/azure/clock.ts';
import { createAzure } from '../../src/azure/create-azure.ts';
import { createLoopback } from '../../src/azure/loopback-transport.ts';
import type { AuditReport } from '../../src/core/report.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import type { FaultRule } from '../../src/simulator/faults.ts';
import { startSimulator } from '../../src/simulator/serve.ts';
import { openStore } from '../../src/stores/open-store.ts';
import type { Store } from '../../src/stores/store.ts';
import { HASTY } from './azure.ts';

export interface Night {
  readonly estate: Estate;
  readonly faults?: readonly FaultRule[];
  /** For faults with a probability. */
  readonly seed?: number;
  /** False: remember, and tell nobody. */
  readonly notify?: boolean;
}

export interface Nights {
  readonly store: Store;
  /** One remembered audit, its messages sent: what `audit --notify` does, at the estate's present. */
  run(night: Night): Promise<{ readonly report: AuditReport; readonly summary: RunSummary }>;
}

/** Runs in this process that share one real store; `config` as a user writes it, without the scope. */
export async function nightsOn(place: string | Store, config: object): Promise<Nights> {
  const store = typeof place === 'string' ? await openStore(place) : place;
  onTestFinished(() => store.close());
  const plan = planAudit(configShape.parse({ scope: { all: true }, ...config }), {
    resources: [],
    keepVerdicts: false,
  });

  async function run({ estate, faults = [], seed = 1, notify = true }: Night) {
    const clock = clockAt(estate.now);
    const now = new Date(clock.now());
    const simulator = await startSimulator({ estate, faults, seed, clock: () => now.getTime() });
    const azure = createAzure({ ...azureOf(simulator.url), limits: { ...HASTY, ...IMPATIENT } });
    try {
      const { value } = await exclusively(
        { store, clock, holder: newHolder() },
        {
          signal: AbortSignal.any([]),
          atMost: 600_000,
          work: async (lease, signal) =>
            auditAndTell({
              plan,
              azure,
              store,
              lease,
              slot: null,
              clock: { now, startedAt: now, signal, progress: () => undefined },
              tell: notify ? { ...(await telling(plan.config, signal)), clock } : undefined,
            }),
        },
      );
      return { report: value.remembered.report, summary: value.summary };
    } finally {
      await simulator.close();
    }
  }

  return { store, run };
}

const IMPATIENT = { maxAttempts: 2, maxWaitMs: 0 };

function azureOf(url: string) {
  const cloud = resolveCloud('public', {});
  if (cloud === undefined) throw new Error('no public cloud');
  return { cloud, product: 'azaudit/test', ...createLoopback(url) };
}

/** Stands still; short pauses only move it on. What would take longer, such as a deadline, never comes. */
function clockAt(start: string): Clock {
  let now = Date.parse(start);
  return {
    now: () => now,
    random: () => 0.5,
    sleep: (ms, signal) => {
      if (ms >= 60_000) return untilAborted(signal);
      now += ms;
      return Promise.resolve();
    },
  };
}

function untilAborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** A folder that is gone when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'azaudit-memory-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
