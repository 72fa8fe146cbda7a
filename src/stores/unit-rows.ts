import { z } from 'zod';
import type { Queries, Row } from './database.ts';
import { placeholders } from './insert.ts';
import { text } from './rows.ts';
import { StoreError } from './store.ts';
import type { UnitKey } from './unit-queue.ts';
import type { UnitState } from './unit-state.ts';

export interface FleetRun {
  readonly planHash: string;
  readonly plan: string;
  readonly startedAt: string;
  readonly deadline: Date;
}

/** Some units of one shard. */
export interface ShardUnits {
  readonly key: string;
  readonly shard: number;
  readonly units: readonly string[];
}

export async function readRun(queries: Queries, key: string): Promise<FleetRun | undefined> {
  const [row] = await queries.all('select plan_hash, plan, started_at, deadline from fleet_run where run_key = $1', [
    key,
  ]);
  if (row === undefined) return undefined;
  return {
    planHash: text(row, 'plan_hash'),
    plan: text(row, 'plan'),
    startedAt: text(row, 'started_at'),
    deadline: new Date(text(row, 'deadline')),
  };
}

/** False when the run is over, or was begun anew. Whoever holds this alone decides what of the shard can start. */
export async function lockShard(queries: Queries, { runKey, planHash, shard }: UnitKey): Promise<boolean> {
  const locked = await queries.all(
    `select shard from fleet_shard join fleet_run using (run_key)
     where run_key = $1 and shard = $2 and plan_hash = $3 for update of fleet_shard`,
    [runKey, shard, planHash],
  );
  return locked.length > 0;
}

export async function setState(
  queries: Queries,
  { key, shard, units }: ShardUnits,
  { state, error = null }: { readonly state: UnitState; readonly error?: string | null },
): Promise<void> {
  const list = placeholders(units.length, 5);
  await queries.all(
    `update fleet_unit set state = $1, error = $2 where run_key = $3 and shard = $4 and unit in (${list})`,
    [state, error, key, shard, ...units],
  );
}

export async function readResults(
  queries: Queries,
  { key, shard, units }: ShardUnits,
): Promise<ReadonlyMap<string, Uint8Array>> {
  if (units.length === 0) return new Map();
  const list = placeholders(units.length, 3);
  const rows = await queries.all(
    `select unit, content from fleet_result where run_key = $1 and shard = $2 and unit in (${list})`,
    [key, shard, ...units],
  );
  return new Map(rows.map((row) => [text(row, 'unit'), bytes(row['content'])]));
}

export function needsOf(row: Row): string[] {
  return z.array(z.string()).parse(JSON.parse(text(row, 'needs')));
}

function bytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new StoreError('the store holds an unexpected value in column content');
}
