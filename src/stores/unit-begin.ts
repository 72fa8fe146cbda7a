import { chunksOf, insertRows } from './insert.ts';
import type { Queries } from './database.ts';
import { text } from './rows.ts';

const DAY = 86_400_000;
/** Runs that nobody came back to. */
const ABANDONED_MS = 7 * DAY;

export interface NewUnit {
  readonly unit: string;
  readonly needs: readonly string[];
  /** Higher ones are taken first among those that can start. */
  readonly priority: number;
}

/** What belongs together: units read the results of those in their own shard only. */
export interface NewShard {
  /** For workers; the text is theirs. */
  readonly subscriptions: string;
  readonly units: readonly NewUnit[];
}

/** A run that is to be cut into units. */
export interface NewFleetRun {
  readonly key: string;
  /** Says what is measured; an interrupted run goes on only with the same. */
  readonly planHash: string;
  /** For workers; the text is theirs. */
  readonly plan: string;
  readonly shards: readonly NewShard[];
  readonly now: Date;
  readonly deadline: Date;
}

/** Writes the run and its units, all waiting; or what is left of an interrupted run that measures the same. */
export async function createOrResume(queries: Queries, run: NewFleetRun): Promise<void> {
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
  const shards = run.shards.map(({ subscriptions }, shard) => [run.key, shard, subscriptions]);
  await insertRows(queries, { table: 'fleet_shard', columns: ['run_key', 'shard', 'subscriptions'] }, shards);
  const units = run.shards.flatMap(({ units: planned }, shard) =>
    planned.map(({ unit, needs, priority }) => [run.key, shard, unit, JSON.stringify(needs), priority, 'waiting']),
  );
  const columns = ['run_key', 'shard', 'unit', 'needs', 'priority', 'state'];
  for (const chunk of chunksOf(units, 1_000)) await insertRows(queries, { table: 'fleet_unit', columns }, chunk);
}

/** What was given up gets another chance; what is done is kept, and what is queued still is. */
async function resume(queries: Queries, { key, deadline }: NewFleetRun): Promise<void> {
  await queries.all('select shard from fleet_shard where run_key = $1 order by shard for update', [key]);
  await queries.all('update fleet_run set deadline = $2 where run_key = $1', [key, deadline.toISOString()]);
  await queries.all(
    `delete from fleet_result where run_key = $1 and (shard, unit) in
       (select shard, unit from fleet_unit where run_key = $1 and state = 'failed')`,
    [key],
  );
  await queries.all("update fleet_unit set state = 'waiting', error = null where run_key = $1 and state = 'failed'", [
    key,
  ]);
}
