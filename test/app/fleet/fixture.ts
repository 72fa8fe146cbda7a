import { judgeMeasured, measureAzure, planAudit, type AuditPlan } from '../../../src/app/audit.ts';
import { configShape } from '../../../src/app/config/config.ts';
import { measureByFleet } from '../../../src/app/fleet/measure-fleet.ts';
import type { Log } from '../../../src/app/daemon/log-line.ts';
import { VERSION } from '../../../src/app/version.ts';
import type { Azure } from '../../../src/azure/azure.ts';
import { systemClock, type Clock } from '../../../src/azure/clock.ts';
import { createAzure } from '../../../src/azure/create-azure.ts';
import { createLoopback } from '../../../src/azure/loopback-transport.ts';
import type { Sharing } from '../../../src/azure/shared-budget.ts';
import type { AuditReport } from '../../../src/core/report.ts';
import { openFleetDatabase } from '../../../src/stores/fleet-database.ts';
import type { PostgresDatabase } from '../../../src/stores/postgres.ts';
import { openUnitQueue, type UnitQueue } from '../../../src/stores/unit-queue.ts';
import { createUnitStore, type UnitStore } from '../../../src/stores/unit-store.ts';
import { cloud } from '../../support/azure.ts';

export const IDENTITY = { tenant: 'tenant-1', principal: 'principal-1' };

export interface FleetEnd {
  readonly database: PostgresDatabase;
  readonly queue: UnitQueue;
  readonly units: UnitStore;
  close(): Promise<void>;
}

/** One process's end of a fleet. */
export async function openEnd(url: string): Promise<FleetEnd> {
  const database = await openFleetDatabase(url, { entra: undefined, connections: 8 });
  const queue = await openUnitQueue(database, { version: VERSION, onError: () => undefined });
  return {
    database,
    queue,
    units: createUnitStore(database, queue),
    close: async () => {
      await queue.stop();
      await database.close();
    },
  };
}

/** Azure on loopback: without quotas, or sharing those of a fleet. */
export function simulatedAzure(origin: string, sharing?: Sharing, deadline?: Date): Azure {
  return createAzure({
    cloud: cloud(),
    ...createLoopback(origin),
    product: 'azaudit/test',
    limits: { pacing: sharing !== undefined, ...(deadline === undefined ? {} : { deadline: deadline.getTime() }) },
    sharing,
  });
}

/** Has the database keep count of every result that is ever written, also of those that are gone again. */
export async function watchResults(database: PostgresDatabase): Promise<() => Promise<string[]>> {
  await database.execute('create table effect (unit text not null)');
  await database.execute(`create function note_effect() returns trigger language plpgsql as $$
    begin insert into effect values (new.run_key || ' ' || new.shard || ' ' || new.unit); return new; end $$`);
  await database.execute(
    'create trigger note after insert on fleet_result for each row execute function note_effect()',
  );
  return async () => (await database.all('select unit from effect order by unit')).map(({ unit }) => String(unit));
}

/** One process, for comparison. */
export async function auditAlone(plan: AuditPlan, azure: Azure, now: Date): Promise<AuditReport> {
  const signal = AbortSignal.any([]);
  const measured = await measureAzure(plan, azure, { now, startedAt: now, signal, progress: () => undefined });
  return judgeMeasured(plan, measured, now);
}

export interface FleetAudit {
  readonly units: UnitStore;
  readonly azure: Azure;
  readonly plan: AuditPlan;
  readonly now: Date;
  readonly key?: string;
  readonly shardSize?: number;
  readonly deadline?: Date;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

export function auditPlan(skip: readonly string[] = []): AuditPlan {
  const config = configShape.parse({ scope: { all: true }, rules: { skip: [...skip] } });
  return planAudit(config, { resources: [], keepVerdicts: true });
}

export const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The scheduler's part of an audit: the report over what the fleet measured. */
export async function auditByFleet(audit: FleetAudit): Promise<AuditReport> {
  const { plan, units, azure, now, key = 'nightly 2026-11-20', shardSize } = audit;
  const deadline = audit.deadline ?? new Date(Date.now() + 120_000);
  const measured = await measureByFleet({
    ...plan,
    azure,
    units,
    key,
    now,
    deadline,
    startedAt: new Date(),
    signal: audit.signal ?? AbortSignal.any([]),
    settings: { gpuMetric: undefined },
    clock: audit.clock ?? systemClock,
    log: silent,
    ...(shardSize === undefined ? {} : { shardSize }),
  });
  return judgeMeasured(plan, measured, now);
}
