import type { Dialect } from './database.ts';

/** Work that is spread over many processes: the units of a run, what came of them, and the rates that all keep to. */
export function schema2({ text, bytes }: Dialect): readonly string[] {
  if (bytes === undefined) return [];
  return [
    `create table fleet_run (
       run_key ${text} primary key, plan_hash ${text} not null, plan ${text} not null, started_at ${text} not null,
       deadline ${text} not null)`,
    `create table fleet_shard (
       run_key ${text} not null references fleet_run (run_key) on delete cascade, shard integer not null,
       subscriptions ${text} not null, primary key (run_key, shard))`,
    `create table fleet_unit (
       run_key ${text} not null, shard integer not null, unit ${text} not null, needs ${text} not null, priority integer not null,
       state ${text} not null, error ${text}, primary key (run_key, shard, unit),
       foreign key (run_key, shard) references fleet_shard (run_key, shard) on delete cascade)`,
    `create table fleet_result (
       run_key ${text} not null, shard integer not null, unit ${text} not null, content ${bytes} not null,
       primary key (run_key, shard, unit), foreign key (run_key, shard, unit)
         references fleet_unit (run_key, shard, unit) on delete cascade)`,
    // The columns and their order are those of the rate limiter.
    'create table rate_limit (key varchar(255) primary key, points integer not null default 0, expire bigint)',
  ];
}
