import type { Database, Queries } from './database.ts';
import { number, text } from './rows.ts';
import { StoreError, type Lease, type Store } from './store.ts';

export function leaseQueries(database: Database): Pick<Store, 'takeLease' | 'releaseLease' | 'leaseOf'> {
  return {
    takeLease: (name, holder, { now, expires }) =>
      database.transaction(async (queries) => {
        const [row] = await queries.all(
          `insert into lease (name, holder, fence, expires) values ($1, $2, 1, $4)
           on conflict (name) do update set holder = excluded.holder, expires = excluded.expires,
             fence = case when lease.holder = excluded.holder then lease.fence else lease.fence + 1 end
           where lease.holder = excluded.holder or lease.expires <= $3
           returning fence`,
          [name, holder, now, expires],
        );
        return row === undefined ? undefined : { name, holder, fence: number(row, 'fence') };
      }),
    leaseOf: async (name) => {
      const [row] = await database.all("select * from lease where name = $1 and holder <> ''", [name]);
      if (row === undefined) return undefined;
      return { name, holder: text(row, 'holder'), fence: number(row, 'fence'), expires: text(row, 'expires') };
    },
    // The row stays, so that the next holder's fence is higher.
    releaseLease: ({ name, holder, fence }) =>
      database.transaction(async (queries) => {
        await queries.all("update lease set holder = '', expires = '' where name = $1 and holder = $2 and fence = $3", [
          name,
          holder,
          fence,
        ]);
      }),
  };
}

/** Keeps the lease from changing hands until the transaction ends. Throws StoreError when it already has. */
export async function holdLease(queries: Queries, { name, holder, fence }: Lease): Promise<void> {
  const held = await queries.all(
    'update lease set holder = holder where name = $1 and holder = $2 and fence = $3 returning fence',
    [name, holder, fence],
  );
  if (held.length === 0) {
    throw new StoreError(`the lease "${name}" has passed to another process: nothing of this run was stored`);
  }
}
