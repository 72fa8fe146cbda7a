import { messageOf } from '../core/errors.ts';
import type { Database, Dialect, Queries } from './database.ts';
import { number } from './rows.ts';
import { schema1 } from './schema-1.ts';
import { schema2 } from './schema-2.ts';
import { NothingRemembered, type StoreUse } from './store-use.ts';
import { StoreError } from './store.ts';

/** Each brings the schema from its index to the next version. Only ever appended to. */
const MIGRATIONS: readonly ((dialect: Dialect) => readonly string[])[] = [schema1, schema2];

/** Brings the schema up to date as a whole or not at all; only a run fills an empty store. Throws StoreError for one that is newer than this program. */
export async function migrate(database: Database, use: StoreUse = 'run'): Promise<void> {
  // Without a lock first: most starts find nothing to do, and may lack the right to do it.
  const found = await readVersion(database, database);
  if (found === MIGRATIONS.length) return;
  if (found === 0 && use !== 'run') throw new NothingRemembered(`store ${database.label}`);
  const work = database.transaction(async (queries) => {
    const { dialect } = database;
    if (dialect.lockSchema !== undefined) await queries.all(dialect.lockSchema);
    const version = await readVersion(database, queries);
    const statements = MIGRATIONS.slice(version).flatMap((migration) => migration(dialect));
    for (const statement of statements) await queries.all(statement);
    if (version === 0) {
      await queries.all('create table schema_version (version integer not null)');
      await queries.all('insert into schema_version (version) values ($1)', [MIGRATIONS.length]);
    } else await queries.all('update schema_version set version = $1', [MIGRATIONS.length]);
  });
  await work.catch((error: unknown) => {
    if (found === 0) throw error;
    throw new StoreError(`schema ${found} has to be brought up to date first: ${messageOf(error)}`, { cause: error });
  });
}

async function readVersion({ dialect, label }: Database, queries: Queries): Promise<number> {
  const [found] = await queries.all(dialect.tableExists, ['schema_version']);
  if (found === undefined) return 0;
  const [row] = await queries.all('select max(version) as version from schema_version');
  const version = row === undefined ? 0 : number(row, 'version');
  if (version > MIGRATIONS.length) {
    throw new StoreError(
      `store ${label} has schema ${version}, this azaudit knows ${MIGRATIONS.length}: use a newer azaudit`,
    );
  }
  return version;
}
