import type { Digest } from '../core/digest.ts';
import type { Database, Queries, Row } from './database.ts';
import { insertRows } from './insert.ts';
import { number, oneOf, text, textOrNull } from './rows.ts';
import { StoreError, type Delivery, type RunCommit, type Store } from './store.ts';

const STATES: readonly Delivery['state'][] = ['pending', 'delivered', 'dead'];
const COLUMNS = ['id', 'sink', 'digest', 'state', 'created_at', 'attempts', 'due_at'];

export function outboxQueries(
  database: Database,
): Pick<Store, 'dueDeliveries' | 'updateDelivery' | 'countPending' | 'deadDeliveries'> {
  return {
    // Receivers get messages in order: nothing overtakes one that is not due.
    async dueDeliveries(now) {
      const rows = await database.all(
        `select * from outbox where state = 'pending' and not exists (
           select 1 from outbox as earlier where earlier.sink = outbox.sink and earlier.state = 'pending'
           and earlier.seq <= outbox.seq and earlier.due_at > $1) order by seq`,
        [now],
      );
      return rows.map(fromRow);
    },
    updateDelivery: ({ id, state, attempts, dueAt, error, endedAt }) =>
      database.transaction(async (queries) => {
        const updated = await queries.all(
          `update outbox set state = $2, attempts = $3, due_at = $4, error = $5, ended_at = $6
           where id = $1 returning id`,
          [id, state, attempts, dueAt, error, endedAt],
        );
        if (updated.length === 0) throw new StoreError(`store ${database.label} has no delivery ${id}`);
      }),
    async countPending() {
      const [row = {}] = await database.all("select count(*) as pending from outbox where state = 'pending'");
      return number(row, 'pending');
    },
    async deadDeliveries(since) {
      const rows = await database.all("select * from outbox where state = 'dead' and ended_at >= $1 order by seq", [
        since,
      ]);
      return rows.map(fromRow);
    },
  };
}

export async function writeDeliveries(queries: Queries, { deliveries, now }: RunCommit): Promise<void> {
  const rows = deliveries.map(({ id, sink, digest }) => [id, sink, JSON.stringify(digest), 'pending', now, 0, now]);
  await insertRows(queries, { table: 'outbox', columns: COLUMNS }, rows);
}

function fromRow(row: Row): Delivery {
  const digest: Digest = JSON.parse(text(row, 'digest'));
  return {
    id: text(row, 'id'),
    sink: text(row, 'sink'),
    digest,
    state: oneOf(STATES, row, 'state'),
    createdAt: text(row, 'created_at'),
    attempts: number(row, 'attempts'),
    dueAt: text(row, 'due_at'),
    error: textOrNull(row, 'error'),
    endedAt: textOrNull(row, 'ended_at'),
  };
}
