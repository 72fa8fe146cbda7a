import type { SharedCounters } from '../../azure/shared-budget.ts';
import { systemClock } from '../../azure/clock.ts';
import { openFleetDatabase } from '../../stores/fleet-database.ts';
import type { DatabaseToken, PostgresDatabase } from '../../stores/postgres.ts';
import { createSharedRates } from '../../stores/shared-rates.ts';
import { openUnitQueue, type UnitQueue } from '../../stores/unit-queue.ts';
import { createUnitStore, type UnitStore } from '../../stores/unit-store.ts';
import type { MeasureAzure } from '../audit.ts';
import type { Log } from '../daemon/log-line.ts';
import type { Slot } from '../daemon/schedule.ts';
import { VERSION } from '../version.ts';
import { measureByFleet } from './measure-fleet.ts';

/** Units at a time in one process: they mostly wait for Azure, and all share its budgets. */
export const CONCURRENCY = 4;
/** For each unit and its waiting budgets, the heartbeats, and the scheduler. */
const CONNECTIONS = CONCURRENCY * 2 + 4;
/** The queue polls, so that a database that is away would fill the log. */
const QUIET_MS = 60_000;

/** This process's end of the fleet. */
export interface Fleet {
  readonly database: PostgresDatabase;
  readonly units: UnitStore;
  readonly queue: UnitQueue;
  readonly counters: SharedCounters;
  /** Measures a slot on all workers; a slot that was interrupted goes on where it was. */
  measureOf(slot: Slot, deadline: Date): MeasureAzure;
  /** What was measured for a slot is stored: nobody comes back to its units. */
  forget(slot: Slot): Promise<void>;
  /** After the worker was stopped, if there is one here. */
  close(): Promise<void>;
}

/** Throws StoreError with one line. */
export async function openFleet(url: string, entra: DatabaseToken | undefined, log: Log): Promise<Fleet> {
  const database = await openFleetDatabase(url, { entra, connections: CONNECTIONS });
  try {
    const queue = await openUnitQueue(database, { version: VERSION, onError: quietly(log) });
    const units = createUnitStore(database, queue);
    return {
      database,
      units,
      queue,
      counters: createSharedRates(database),
      measureOf: (slot, deadline) => (plan, azure, clock) =>
        measureByFleet({
          ...plan,
          ...clock,
          azure,
          units,
          deadline,
          key: keyOf(slot),
          settings: { gpuMetric: plan.config.telemetry.gpu },
          clock: systemClock,
          log,
        }),
      forget: (slot) => units.forget(keyOf(slot)),
      close: async () => {
        await queue.stop();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

function keyOf({ task, date }: Slot): string {
  return `${task} ${date}`;
}

function quietly(log: Log): (error: Error) => void {
  let said = Number.NEGATIVE_INFINITY;
  return ({ message }) => {
    if (Date.now() - said < QUIET_MS) return;
    said = Date.now();
    log.error({ error: message }, 'queue.error');
  };
}
