import { judgeMeasured, planAudit, type AuditPlan } from '../../../src/app/audit.ts';
import { configShape } from '../../../src/app/config.ts';
import { measureByFleet } from '../../../src/app/fleet/measure-fleet.ts';
import type { Log } from '../../../src/app/log-line.ts';
import { VERSION } from '../../../src/app/version.ts';
import type { Azure } from '../../../src/azure/azure.ts';
import { systemClock } from '../../../src/azure/clock.ts';
import { createAzure } from '../../../src/azure/create-azure.ts';
import { createLoopback } from '../../../src/azure/loopback-transport.ts';
import type { Sharing } from '../../../src/azure/shared-budget.ts';
import type { AuditReport } from '../../../src/core/report.ts';
import { openFleetDatabase } from '../../../src/stores/fleet-database.ts';
import type { PostgresDatabase } from '../../../src/stores/postgres.ts';
import { openUnitQueue, type UnitQueue } from '../../../src/stores/unit-queue.ts';
import { createUnitStore, type UnitStore } from '../../../src/stores/unit-store.ts';
import { cloud } from '../../support/azure.ts';

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

export interface FleetAudit {
  readonly units: UnitStore;
  readonly azure: Azure;
  readonly plan: AuditPlan;
  readonly now: Date;
  readonly key?: string;
  readonly shardSize?: number;
  readonly deadline?: Date;
  readonly signal?: AbortSignal;
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
    clock: systemClock,
    log: silent,
    ...(shardSize === undefined ? {} : { shardSize }),
  });
  return judgeMeasured(plan, measured, now);
}
