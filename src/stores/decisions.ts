import type { Database, Queries } from './database.ts';
import { number } from './rows.ts';
import { DecidedMeanwhile, type Store } from './store.ts';

/** A row of its own beside the leases, which nobody ever holds: its fence counts what people decided. */
const NAME = 'decisions';

export function decisionQueries(database: Database): Pick<Store, 'decisions'> {
  return {
    async decisions() {
      const [row] = await database.all('select fence from lease where name = $1', [NAME]);
      return row === undefined ? 0 : number(row, 'fence');
    },
  };
}

/** Counts one more. Until the transaction ends no run is committed and nobody else decides. */
export async function countDecision(queries: Queries): Promise<void> {
  await queries.all(
    `insert into lease (name, holder, fence, expires) values ($1, '', 1, '')
     on conflict (name) do update set fence = lease.fence + 1`,
    [NAME],
  );
}

/** Keeps people from deciding until the transaction ends. Throws DecidedMeanwhile when they did since `known`. */
export async function holdDecisions(queries: Queries, known: number): Promise<void> {
  const [row = {}] = await queries.all(
    `insert into lease (name, holder, fence, expires) values ($1, '', 0, '')
     on conflict (name) do update set fence = lease.fence returning fence`,
    [NAME],
  );
  if (number(row, 'fence') !== known) throw new DecidedMeanwhile('people decided about findings during the run');
}
