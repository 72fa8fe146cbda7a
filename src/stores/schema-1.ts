import type { Dialect } from './database.ts';

/** The first schema. Never changed once released: what comes later is a migration of its own. */
export function schema1({ identity, text }: Dialect): readonly string[] {
  return [
    `create table run (
       seq ${identity}, id ${text} not null unique, moment ${text} not null,
       started_at ${text} not null, finished_at ${text} not null, version ${text} not null,
       rule_pack_hash ${text} not null, scope ${text} not null, resources integer not null,
       findings integer not null, complete integer not null, slot_task ${text}, slot_date ${text})`,
    `create table rule_count (
       run_id ${text} not null references run (id) on delete cascade, rule_id ${text} not null,
       fail integer not null, pass integer not null, not_applicable integer not null, unknown integer not null,
       unknown_reasons ${text} not null, primary key (run_id, rule_id))`,
    `create table finding (
       fingerprint ${text} primary key, rule_id ${text} not null, resource_id ${text} not null,
       state ${text} not null, since ${text} not null, first_seen ${text} not null, last_seen ${text} not null,
       contrary_since ${text}, until_time ${text}, reason ${text}, decided_by ${text}, resolution ${text},
       told_severity ${text}, told_monthly double precision, details ${text} not null)`,
    'create index finding_state on finding (state)',
    `create table history (
       seq ${identity}, fingerprint ${text} not null, kind ${text} not null, changed_at ${text} not null,
       run_id ${text}, from_state ${text}, to_state ${text} not null, reason ${text}, decided_by ${text},
       severity ${text} not null, monthly double precision, currency ${text}, untold integer not null)`,
    'create index history_fingerprint on history (fingerprint)',
    'create index history_untold on history (untold) where untold = 1',
    `create table saving (
       fingerprint ${text} not null, opened_at ${text} not null, resource_id ${text} not null,
       rule_id ${text} not null, owner ${text}, state ${text} not null, currency ${text} not null, low double precision not null,
       expected double precision not null, high double precision not null, grade ${text} not null,
       baseline double precision, applied_at ${text}, verified_at ${text}, realised double precision, note ${text},
       primary key (fingerprint, opened_at))`,
    `create table outbox (
       seq ${identity}, id ${text} not null unique, sink ${text} not null, digest ${text} not null,
       state ${text} not null, created_at ${text} not null, attempts integer not null, due_at ${text} not null,
       error ${text}, ended_at ${text})`,
    "create index outbox_pending on outbox (sink, seq) where state = 'pending'",
    `create table sink_memory (
       sink ${text} not null, name ${text} not null, value ${text} not null, primary key (sink, name))`,
    `create table lease (
       name ${text} primary key, holder ${text} not null, fence integer not null, expires ${text} not null)`,
    `create table schedule_slot (
       task ${text} not null, slot_date ${text} not null, claimed_at ${text} not null, primary key (task, slot_date))`,
  ];
}
