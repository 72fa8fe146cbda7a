import type { PostgresQueries } from './postgres.ts';
import { number, oneOf, text } from './rows.ts';
import type { UnitQueue } from './unit-queue.ts';
import { needsOf, readRun, setState } from './unit-rows.ts';
import { isReady, UNIT_STATES } from './unit-state.ts';

/** What a job may take beyond the deadline, to write what it has. */
const EXPIRY_GRACE_SECONDS = 60;
const LONGEST_EXPIRY_SECONDS = 86_000;

/** Queues those units of a shard that need nothing more. The caller holds the shard. */
export async function releaseUnits(
  queue: UnitQueue,
  queries: PostgresQueries,
  { key, shard }: { readonly key: string; readonly shard: number },
): Promise<void> {
  const run = await readRun(queries, key);
  if (run === undefined) return;
  const rows = await queries.all('select * from fleet_unit where run_key = $1 and shard = $2', [key, shard]);
  const states = new Map(rows.map((row) => [text(row, 'unit'), oneOf(UNIT_STATES, row, 'state')]));
  const ready = rows
    .map((row) => ({ unit: text(row, 'unit'), needs: needsOf(row), priority: number(row, 'priority') }))
    .filter((candidate) => isReady(candidate, states));
  if (ready.length === 0) return;
  await setState(queries, { key, shard, units: ready.map(({ unit }) => unit) }, { state: 'queued' });
  const expireInSeconds = expiry(run.deadline);
  const jobs = ready.map(({ unit, priority }) => ({
    key: { runKey: key, planHash: run.planHash, shard, unit },
    priority,
    expireInSeconds,
  }));
  await queue.send(jobs, queries.execute);
}

function expiry(deadline: Date): number {
  const left = Math.ceil((deadline.getTime() - Date.now()) / 1_000);
  return Math.min(LONGEST_EXPIRY_SECONDS, Math.max(0, left) + EXPIRY_GRACE_SECONDS);
}
