import type { Database, Queries, SqlValue } from './database.ts';
import { placeholders } from './insert.ts';
import { holdLease } from './leases.ts';
import { text } from './rows.ts';
import type { Lease, Store } from './store.ts';

/** Rows per transaction: short enough that nobody waits for it. */
const BATCH = 500;
/** Per kind and call; what is left over goes the next time. */
const MOST_BATCHES = 100;

/** A piece of what is old: names it, and takes what belongs to these names away. */
interface Kind {
  /** `$1` is the moment before which things are old, `$2` how many to name. */
  readonly names: string;
  /** `$1` and following are the names. */
  readonly removals: readonly ((names: string) => string)[];
}

const KINDS: readonly Kind[] = [
  {
    names: `select id as name from outbox where state <> 'pending' and ended_at < $1 order by seq limit $2`,
    removals: [(names) => `delete from outbox where id in (${names})`],
  },
  {
    names: 'select id as name from run where moment < $1 order by seq limit $2',
    removals: [
      (names) => `delete from rule_count where run_id in (${names})`,
      (names) => `delete from run where id in (${names})`,
    ],
  },
  {
    // A mute outlives its finding, money that was saved is accounted for, and news are told before they are forgotten.
    names: `select fingerprint as name from finding
            where state = 'resolved' and since < $1 and contrary_since is null
              and (until_time is null or until_time < $1)
              and not exists (select 1 from saving where saving.fingerprint = finding.fingerprint)
              and not exists (select 1 from history where history.fingerprint = finding.fingerprint and untold = 1)
            order by fingerprint limit $2`,
    removals: [
      (names) => `delete from history where fingerprint in (${names})`,
      (names) => `delete from finding where fingerprint in (${names})`,
    ],
  },
];

export function retentionQueries(database: Database): Pick<Store, 'forget'> {
  return {
    async forget(before, lease) {
      for (const kind of KINDS) {
        for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
          const removed = await database.transaction((queries) => removeSome(queries, kind, { before, lease }));
          if (removed < BATCH) break;
        }
      }
      await database.transaction(async (queries) => {
        await queries.all('delete from schedule_slot where claimed_at < $1', [before]);
      });
    },
  };
}

async function removeSome(
  queries: Queries,
  { names, removals }: Kind,
  { before, lease }: { readonly before: string; readonly lease: Lease },
): Promise<number> {
  // Another run may see again what looks old from here.
  await holdLease(queries, lease);
  const found: SqlValue[] = (await queries.all(names, [before, BATCH])).map((row) => text(row, 'name'));
  if (found.length === 0) return 0;
  for (const removal of removals) await queries.all(removal(placeholders(found.length, 1)), found);
  return found.length;
}
