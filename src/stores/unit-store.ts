import { z } from 'zod';
import type { Row } from './database.ts';
import { chunksOf, insertRows, placeholders } from './insert.ts';
import type { PostgresDatabase, PostgresQueries } from './postgres.ts';
import { number, oneOf, text } from './rows.ts';
import { StoreError } from './store.ts';
import { isReady, UNIT_STATES, type UnitState } from './unit-state.ts';
import type { UnitJob, UnitKey, UnitQueue } from './unit-queue.ts';

const DAY = 86_400_000;
/** Runs that nobody came back to. */
const ABANDONED_MS = 7 * DAY;
/** What a job may take beyond the deadline, to write what it has. */
const EXPIRY_GRACE_SECONDS = 60;
const LONGEST_EXPIRY_SECONDS = 86_000;

/** A run that is to be cut into units. */
export interface NewFleetRun {
  readonly key: string;
  /** Says what is measured; an interrupted run goes on only with the same. */
  readonly planHash: string;
  /** For workers; the text is theirs. */
  readonly plan: string;
  /** By shard: text for workers. */
  readonly shards: readonly string[];
  /** Each is done once for every shard. */
  readonly units: readonly { readonly collector: string; readonly needs: readonly string[] }[];
  readonly now: Date;
  readonly deadline: Date;
}

export interface FleetRun {
  readonly plan: string;
  readonly startedAt: string;
  readonly deadline: Date;
}

/** What came of a unit: its content, or, when it was given up, also why. */
export interface UnitResult {
  readonly content: Uint8Array;
  readonly error: string | null;
}

/** The units of runs, and what came of each: written once, whoever and however many worked on it. */
export interface UnitStore {
  /** Begins the run and queues what can start, or goes on with an interrupted one; gives the run as it is stored. */
  begin(run: NewFleetRun): Promise<FleetRun>;
  run(key: string): Promise<FleetRun | undefined>;
  subscriptions(key: string, shard: number): Promise<string>;
  /** How many are neither done nor given up. */
  unfinished(key: string): Promise<number>;
  /** Results of the units that this one needs, in the order of its needs. */
  inputs(unit: UnitKey): Promise<Uint8Array[]>;
  results(key: string, shard: number, collectors: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Writes the result, ends the attempt and queues what waited for it, all or nothing. Later results are dropped. */
  finish(job: UnitJob, result: UnitResult): Promise<void>;
  /** Ends an attempt that is not to be made now; the unit waits for the run to be begun again. */
  putBack(job: UnitJob): Promise<void>;
  forget(key: string): Promise<void>;
}

export function createUnitStore(database: PostgresDatabase, queue: UnitQueue): UnitStore {
  async function release(queries: PostgresQueries, key: string, shard: number): Promise<void> {
    const run = await readRun(queries, key);
    if (run === undefined) return;
    const rows = await queries.all('select * from fleet_unit where run_key = $1 and shard = $2', [key, shard]);
    const states = new Map(rows.map((row) => [text(row, 'collector'), oneOf(UNIT_STATES, row, 'state')]));
    const ready = rows
      .map((row) => ({ collector: text(row, 'collector'), needs: needsOf(row) }))
      .filter((unit) => isReady(unit, states))
      .map(({ collector }) => collector);
    if (ready.length === 0) return;
    await setState(queries, { key, shard, collectors: ready, state: 'queued' });
    const units = ready.map((collector): UnitKey => ({ runKey: key, shard, collector }));
    await queue.send(units, queries.execute, expiry(run.deadline));
  }

  return {
    begin: (run) =>
      database.transaction(async (queries) => {
        await createOrResume(queries, run);
        for (const shard of run.shards.keys()) await release(queries, run.key, shard);
        const stored = await readRun(queries, run.key);
        if (stored === undefined) throw new StoreError(`store ${database.label}: the run ${run.key} vanished`);
        return stored;
      }),
    run: (key) => readRun(database, key),
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
    async inputs({ runKey, shard, collector }) {
      const [row] = await database.all(
        'select needs from fleet_unit where run_key = $1 and shard = $2 and collector = $3',
        [runKey, shard, collector],
      );
      const needs = row === undefined ? [] : needsOf(row);
      const results = await readResults(database, { key: runKey, shard, collectors: needs });
      return needs.flatMap((need) => results.get(need) ?? []);
    },
    results: (key, shard, collectors) => readResults(database, { key, shard, collectors }),
    finish: (job, { content, error }) =>
      database.transaction(async (queries) => {
        const { runKey: key, shard, collector } = job;
        if (await lockShard(queries, key, shard)) {
          const written = await queries.all(
            `insert into fleet_result (run_key, shard, collector, content) values ($1, $2, $3, $4)
             on conflict do nothing returning collector`,
            [key, shard, collector, content],
          );
          if (written.length > 0) {
            const state = error === null ? 'done' : 'failed';
            await setState(queries, { key, shard, collectors: [collector], state, error });
            await release(queries, key, shard);
          }
        }
        await job.complete(queries.execute);
      }),
    putBack: (job) =>
      database.transaction(async (queries) => {
        const { runKey: key, shard, collector } = job;
        if (await lockShard(queries, key, shard))
          await queries.all(
            `update fleet_unit set state = 'waiting' where run_key = $1 and shard = $2 and collector = $3
               and state = 'queued'`,
            [key, shard, collector],
          );
        await job.complete(queries.execute);
      }),
    forget: async (key) => {
      await database.all('delete from fleet_run where run_key = $1', [key]);
    },
  };
}

function needsOf(row: Row): string[] {
  return z.array(z.string()).parse(JSON.parse(text(row, 'needs')));
}

async function createOrResume(queries: PostgresQueries, run: NewFleetRun): Promise<void> {
  const abandoned = new Date(run.now.getTime() - ABANDONED_MS).toISOString();
  await queries.all('delete from fleet_run where started_at < $1', [abandoned]);
  const [existing] = await queries.all('select plan_hash from fleet_run where run_key = $1 for update', [run.key]);
  if (existing !== undefined && text(existing, 'plan_hash') === run.planHash) return resume(queries, run);
  // Another configuration, version or set of subscriptions: what was measured for the old one says nothing.
  await queries.all('delete from fleet_run where run_key = $1', [run.key]);
  await queries.all(
    'insert into fleet_run (run_key, plan_hash, plan, started_at, deadline) values ($1, $2, $3, $4, $5)',
    [run.key, run.planHash, run.plan, run.now.toISOString(), run.deadline.toISOString()],
  );
  const shards = run.shards.map((subscriptions, shard) => [run.key, shard, subscriptions]);
  await insertRows(queries, { table: 'fleet_shard', columns: ['run_key', 'shard', 'subscriptions'] }, shards);
  const units = run.shards.flatMap((_, shard) =>
    run.units.map(({ collector, needs }) => [run.key, shard, collector, JSON.stringify(needs), 'waiting']),
  );
  const columns = ['run_key', 'shard', 'collector', 'needs', 'state'];
  for (const chunk of chunksOf(units, 1_000)) await insertRows(queries, { table: 'fleet_unit', columns }, chunk);
}

/** What was given up gets another chance; what is done is kept, and what is queued still is. */
async function resume(queries: PostgresQueries, { key, deadline }: NewFleetRun): Promise<void> {
  await queries.all('select shard from fleet_shard where run_key = $1 order by shard for update', [key]);
  await queries.all('update fleet_run set deadline = $2 where run_key = $1', [key, deadline.toISOString()]);
  await queries.all(
    `delete from fleet_result where run_key = $1 and (shard, collector) in
       (select shard, collector from fleet_unit where run_key = $1 and state = 'failed')`,
    [key],
  );
  await queries.all("update fleet_unit set state = 'waiting', error = null where run_key = $1 and state = 'failed'", [
    key,
  ]);
}

/** False when the run is over. Whoever holds this alone decides what of the shard can start. */
async function lockShard(queries: PostgresQueries, key: string, shard: number): Promise<boolean> {
  const locked = await queries.all('select shard from fleet_shard where run_key = $1 and shard = $2 for update', [
    key,
    shard,
  ]);
  return locked.length > 0;
}

async function setState(
  queries: PostgresQueries,
  change: {
    readonly key: string;
    readonly shard: number;
    readonly collectors: readonly string[];
    readonly state: UnitState;
    readonly error?: string | null;
  },
): Promise<void> {
  const { key, shard, collectors, state, error = null } = change;
  const list = placeholders(collectors.length, 5);
  await queries.all(
    `update fleet_unit set state = $1, error = $2 where run_key = $3 and shard = $4 and collector in (${list})`,
    [state, error, key, shard, ...collectors],
  );
}

async function readRun(queries: Pick<PostgresDatabase, 'all'>, key: string): Promise<FleetRun | undefined> {
  const [row] = await queries.all('select plan, started_at, deadline from fleet_run where run_key = $1', [key]);
  if (row === undefined) return undefined;
  return {
    plan: text(row, 'plan'),
    startedAt: text(row, 'started_at'),
    deadline: new Date(text(row, 'deadline')),
  };
}

async function readResults(
  database: PostgresDatabase,
  { key, shard, collectors }: { readonly key: string; readonly shard: number; readonly collectors: readonly string[] },
): Promise<ReadonlyMap<string, Uint8Array>> {
  if (collectors.length === 0) return new Map();
  const list = placeholders(collectors.length, 3);
  const rows = await database.all(
    `select collector, content from fleet_result where run_key = $1 and shard = $2 and collector in (${list})`,
    [key, shard, ...collectors],
  );
  return new Map(rows.map((row) => [text(row, 'collector'), bytes(row['content'])]));
}

function bytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new StoreError('the store holds an unexpected value in column content');
}

function expiry(deadline: Date): number {
  const left = Math.ceil((deadline.getTime() - Date.now()) / 1_000);
  return Math.min(LONGEST_EXPIRY_SECONDS, Math.max(0, left) + EXPIRY_GRACE_SECONDS);
}
