import type { PostgresQueries } from './postgres.ts';
import { oneOf, text } from './rows.ts';
import type { UnitKey, UnitQueue } from './unit-queue.ts';
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
  const states = new Map(rows.map((row) => [text(row, 'collector'), oneOf(UNIT_STATES, row, 'state')]));
  const ready = rows
    .map((row) => ({ collector: text(row, 'collector'), needs: needsOf(row) }))
    .filter((unit) => isReady(unit, states))
    .map(({ collector }) => collector);
  if (ready.length === 0) return;
  await setState(queries, { key, shard, collectors: ready }, { state: 'queued' });
  const units = ready.map((collector): UnitKey => ({ runKey: key, shard, collector }));
  await queue.send(units, queries.execute, expiry(run.deadline));
}

function expiry(deadline: Date): number {
  const left = Math.ceil((deadline.getTime() - Date.now()) / 1_000);
  return Math.min(LONGEST_EXPIRY_SECONDS, Math.max(0, left) + EXPIRY_GRACE_SECONDS);
}
