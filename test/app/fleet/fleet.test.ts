import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startWorker, type Worker } from '../../../src/app/fleet/worker.ts';
import type { Log } from '../../../src/app/daemon/log-line.ts';
import { systemClock, type Clock } from '../../../src/azure/clock.ts';
import type { AuditReport } from '../../../src/core/report.ts';
import type { UnitStore } from '../../../src/stores/unit-store.ts';
import { generateEstate } from '../../../src/simulator/generate.ts';
import { startSimulator, type Simulator } from '../../../src/simulator/serve.ts';
import { startPostgres, type PostgresServer } from '../../support/postgres.ts';
import { differences, verdictsOf } from '../../support/run.ts';
import { findingsOf } from '../../support/same-findings.ts';
import {
  auditAlone,
  auditByFleet,
  auditPlan,
  openEnd,
  silent,
  simulatedAzure,
  watchResults,
  type FleetEnd,
} from './fixture.ts';

const estate = generateEstate({ resources: 300, subscriptions: 12, seed: 7 });
const now = new Date(estate.now);
const plan = auditPlan();
let postgres: PostgresServer;
let simulator: Simulator;
let expected: AuditReport;
let end: FleetEnd;
let effects: () => Promise<string[]>;

beforeAll(async () => {
  postgres = await startPostgres();
  simulator = await startSimulator({ estate });
  expected = await auditAlone(plan, simulatedAzure(simulator.url), now);
}, 60_000);
afterAll(async () => {
  await simulator.close();
  await postgres.stop();
});
beforeEach(async () => {
  end = await openEnd(await postgres.createDatabase());
  effects = await watchResults(end.database);
});
afterEach(() => end.close());

interface Handling {
  readonly end?: FleetEnd;
  /** Called before each unit; may fail it. */
  readonly before?: () => void;
  readonly log?: Log;
}

function work({ end: own = end, before, log = silent }: Handling = {}): Promise<Worker> {
  return startWorker({
    ...own,
    azureFor: async ({ deadline }) => {
      before?.();
      return simulatedAzure(simulator.url, undefined, deadline);
    },
    concurrency: 4,
    clock: systemClock,
    log,
  });
}

function audit(more: { readonly signal?: AbortSignal; readonly clock?: Clock; readonly deadline?: Date } = {}) {
  return auditByFleet({ units: end.units, azure: simulatedAzure(simulator.url), plan, now, shardSize: 6, ...more });
}

/** Time that passes as fast as somebody sleeps. */
function hastyClock(): Clock {
  let time = Date.now();
  return {
    now: () => time,
    sleep: (ms) => new Promise((resolve) => setImmediate(() => resolve(void (time += ms)))),
    random: () => 0.5,
  };
}

describe('an audit on workers', { timeout: 60_000 }, () => {
  test('says what one process says', async () => {
    const worker = await work();
    const report = await audit();
    await worker.stop();
    expect(differences(verdictsOf(report), verdictsOf(expected))).toEqual([]);
    expect(findingsOf(report)).toEqual(findingsOf(expected));
    expect(report.findings.length).toBeGreaterThan(50);
    expect(report.coverage.rules).toEqual(expected.coverage.rules);
    expect(report.summary).toEqual(expected.summary);
    expect(new Set(report.coverage.collectors.map(({ id, scope, status }) => `${id} ${scope} ${status}`))).toEqual(
      new Set(expected.coverage.collectors.map(({ id, scope, status }) => `${id} ${scope} ${status}`)),
    );
  });

  test('without any worker is unknown, not clean', async () => {
    const report = await audit({ clock: hastyClock(), deadline: new Date(Date.now() + 60_000) });
    expect(report.findings).toEqual([]);
    expect(report.coverage.rules.filter(({ pass }) => pass > 0)).toEqual([]);
    const inventory = report.coverage.collectors.filter(({ id }) => id === 'inventory');
    expect(inventory).toHaveLength(12);
    expect(inventory[0]).toMatchObject({
      status: 'failed',
      reason: 'failed: no worker finished it by the deadline',
    });
  });

  test('goes on where a scheduler that crashed left it', async () => {
    const crash = new AbortController();
    const first = audit({ signal: crash.signal }).catch((error: unknown) => error);
    let begun = 0;
    const worker = await work({
      before: () => {
        begun += 1;
        if (begun === 12) crash.abort(new Error('the scheduler is gone'));
      },
    });
    expect(await first).toMatchObject({ message: 'the scheduler is gone' });
    const report = await audit();
    await worker.stop();
    const written = await effects();
    expect(new Set(written).size).toBe(written.length);
    expect(begun).toBe(written.length);
    expect(findingsOf(report)).toEqual(findingsOf(expected));
  });

  test('leaves the units of a worker that stops to the others', async () => {
    const other = await openEnd(end.database.pool.options.connectionString ?? '');
    let begun = 0;
    const leaving = await work({ before: () => void (begun += 1) });
    const audited = audit();
    await expect.poll(() => begun, { timeout: 20_000 }).toBeGreaterThan(3);
    const [staying] = await Promise.all([work({ end: other }), leaving.stop()]);
    const report = await audited;
    await staying.stop();
    await other.close();
    expect(findingsOf(report)).toEqual(findingsOf(expected));
    expect(new Set(await effects()).size).toBe((await effects()).length);
  });

  test('bears a database that drops every connection, again and again', async () => {
    const breaker = await openEnd(end.database.pool.options.connectionString ?? '');
    let begun = 0;
    let drops = 0;
    const worker = await work({
      before: () => {
        begun += 1;
        if (begun % 8 === 0 && drops < 4) {
          drops += 1;
          void breaker.database
            .execute(
              `select pg_terminate_backend(pid) from pg_stat_activity
               where datname = current_database() and pid <> pg_backend_pid()`,
            )
            .catch(() => undefined);
        }
      },
    });
    const report = await audit();
    await worker.stop();
    await breaker.close();
    expect(drops).toBe(4);
    expect(findingsOf(report)).toEqual(findingsOf(expected));
    expect(new Set(await effects()).size).toBe((await effects()).length);
  });

  test('a unit that no worker can finish is given up and named, and the rest is there', async () => {
    await end.database.execute('update pgboss.queue set retry_limit = 0');
    const inputs: UnitStore['inputs'] = (unit) =>
      unit.unit === 'budgets' ? Promise.reject(new Error('it is too heavy')) : end.units.inputs(unit);
    const said: object[] = [];
    const note = (fields: object, message: string) => void said.push({ message, ...fields });
    const worker = await work({
      end: { ...end, units: { ...end.units, inputs } },
      log: { info: () => undefined, warn: note, error: note },
    });
    const report = await audit();
    await worker.stop();
    const failure = { unit: 'budgets', error: 'it is too heavy' };
    const failed = { ...failure, message: 'unit.failed' };
    const givenUp = { ...failure, message: 'unit.given-up' };
    expect(said.filter((line) => 'shard' in line && line.shard === 0)).toMatchObject([failed, givenUp]);
    const budgets = report.coverage.collectors.filter(({ id }) => id === 'budgets');
    expect(budgets).toHaveLength(12);
    expect(budgets[0]?.reason).toBe('failed: no worker could finish it: it is too heavy');
    const others = findingsOf(expected).filter((finding) => !/ (sub-)?[a-z-]*budget/.test(finding));
    expect(findingsOf(report)).toEqual(others);
    expect(others.length).toBeLessThan(findingsOf(expected).length);
  });
});
