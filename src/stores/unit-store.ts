import type { PostgresDatabase, PostgresQueries } from './postgres.ts';
import { number, text } from './rows.ts';
import { StoreError } from './store.ts';
import { createOrResume, type NewFleetRun } from './unit-begin.ts';
import type { UnitJob, UnitKey, UnitQueue } from './unit-queue.ts';
import { releaseUnits } from './unit-release.ts';
import { lockShard, needsOf, readResults, readRun, setState, type FleetRun } from './unit-rows.ts';

/** What came of a unit: its content, or, when it was given up, also why. */
export interface UnitResult {
  readonly content: Uint8Array;
  readonly error: string | null;
}

/** The units of runs, and what came of each: written once, whoever and however many worked on it. */
export interface UnitStore {
  /** Begins the run and queues what can start, or goes on with an interrupted one; gives the run as it is stored. */
  begin(run: NewFleetRun): Promise<FleetRun>;
  /** The run for which the unit was queued; undefined when it is over, or was begun anew. */
  run(unit: UnitKey): Promise<FleetRun | undefined>;
  subscriptions(key: string, shard: number): Promise<string>;
  /** How many are neither done nor given up. */
  unfinished(key: string): Promise<number>;
  /** Results of the units that this one needs, in the order of its needs. */
  inputs(unit: UnitKey): Promise<Uint8Array[]>;
  results(key: string, shard: number, units: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Writes the result, ends the attempt and queues what waited for it, all or nothing. Later results are dropped. */
  finish(job: UnitJob, result: UnitResult): Promise<void>;
  /** Ends an attempt that is not to be made now; the unit waits for the run to be begun again. */
  putBack(job: UnitJob): Promise<void>;
  forget(key: string): Promise<void>;
}

export function createUnitStore(database: PostgresDatabase, queue: UnitQueue): UnitStore {
  return {
    begin: (run) =>
      database.transaction(async (queries) => {
        await createOrResume(queries, run);
        for (const shard of run.shards.keys()) await releaseUnits(queue, queries, { key: run.key, shard });
        const stored = await readRun(queries, run.key);
        if (stored === undefined) throw new StoreError(`store ${database.label}: the run ${run.key} vanished`);
        return stored;
      }),
    async run({ runKey, planHash }) {
      const run = await readRun(database, runKey);
      return run?.planHash === planHash ? run : undefined;
    },
    async subscriptions(key, shard) {
      const [row] = await database.all('select subscriptions from fleet_shard where run_key = $1 and shard = $2', [
        key,
        shard,
      ]);
      if (row === undefined) throw new StoreError(`store ${database.label}: the run ${key} has no shard ${shard}`);
      return text(row, 'subscriptions');
    },
    async unfinished(key) {
      const [row] = await database.all(
        "select count(*) as count from fleet_unit where run_key = $1 and state in ('waiting', 'queued')",
        [key],
      );
      return row === undefined ? 0 : number(row, 'count');
    },
    async inputs({ runKey, shard, unit }) {
      const [row] = await database.all('select needs from fleet_unit where run_key = $1 and shard = $2 and unit = $3', [
        runKey,
        shard,
        unit,
      ]);
      const needs = row === undefined ? [] : needsOf(row);
      const results = await readResults(database, { key: runKey, shard, units: needs });
      return needs.flatMap((need) => results.get(need) ?? []);
    },
    results: (key, shard, units) => readResults(database, { key, shard, units }),
    finish: (job, result) =>
      database.transaction(async (queries) => {
        await writeResult(queries, queue, { job, result });
        await job.complete(queries.execute);
      }),
    putBack: (job) =>
      database.transaction(async (queries) => {
        if (await lockShard(queries, job)) await wait(queries, job);
        await job.complete(queries.execute);
      }),
    forget: async (key) => {
      await database.all('delete from fleet_run where run_key = $1', [key]);
    },
  };
}

async function writeResult(
  queries: PostgresQueries,
  queue: UnitQueue,
  { job, result }: { readonly job: UnitJob; readonly result: UnitResult },
): Promise<void> {
  const { runKey: key, shard, unit } = job;
  if (!(await lockShard(queries, job))) return;
  const written = await queries.all(
    `insert into fleet_result (run_key, shard, unit, content) values ($1, $2, $3, $4)
     on conflict do nothing returning unit`,
    [key, shard, unit, result.content],
  );
  if (written.length === 0) return;
  const { error } = result;
  await setState(queries, { key, shard, units: [unit] }, { state: error === null ? 'done' : 'failed', error });
  await releaseUnits(queue, queries, { key, shard });
}

async function wait(queries: PostgresQueries, { runKey, shard, unit }: UnitKey): Promise<void> {
  await queries.all(
    `update fleet_unit set state = 'waiting' where run_key = $1 and shard = $2 and unit = $3 and state = 'queued'`,
    [runKey, shard, unit],
  );
}
