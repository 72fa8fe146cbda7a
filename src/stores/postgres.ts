import { Pool, type PoolClient, type PoolConfig } from 'pg';
import { storable, type Database, type Dialect, type Queries, type SqlValue } from './database.ts';
import { isUnanswered, postgresReason } from './postgres-error.ts';
import { StoreError } from './store.ts';

/** Gives an access token for the database, fresh for every connection. */
export type DatabaseToken = () => Promise<string>;

const DIALECT: Dialect = {
  identity: 'bigint generated always as identity primary key',
  text: 'text collate "C"',
  bytes: 'bytea',
  // `to_regclass` would be shorter, but answers from a cache that another session's new table does not reach in time.
  tableExists: `select 1 as found from pg_catalog.pg_tables
                where tablename = $1 and schemaname = any (current_schemas(false))`,
  // Any number does, as long as every version of this program uses the same.
  lockSchema: 'select pg_advisory_xact_lock(4121978)',
};

/** For libraries that bring their own statements and parameters, on the same connection as the other queries. */
export type Execute = (sql: string, values?: unknown[]) => Promise<{ readonly rows: Record<string, unknown>[] }>;

export interface PostgresQueries extends Queries {
  readonly execute: Execute;
}

export interface PostgresDatabase extends Database, PostgresQueries {
  readonly pool: Pool;
  transaction<T>(work: (queries: PostgresQueries) => Promise<T>): Promise<T>;
}

/** Connects to `postgres://user[:password]@host[:port]/database[?sslmode=…]`. Throws StoreError. */
export async function openPostgres(
  url: string,
  entra: DatabaseToken | undefined,
  connections = 4,
): Promise<PostgresDatabase> {
  const label = labelOf(url);
  const fail = (error: unknown): never => {
    throw new StoreError(`store ${label}: ${postgresReason(error)}`, { cause: error });
  };
  const pool = createPool(url, entra, connections);
  // A broken connection fails the query on it, or is replaced before the next; unheard, the event would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));

  const run = (on: Pool | PoolClient, sql: string, params: readonly SqlValue[]) =>
    on.query<Record<string, unknown>>(sql, params.map(storable)).then(({ rows }) => rows, fail);

  async function transaction<T>(work: (queries: PostgresQueries) => Promise<T>): Promise<T> {
    const client = await pool.connect().catch(fail);
    let broken: Error | undefined;
    try {
      await run(client, 'begin', []);
      const result = await work({
        all: (sql, params = []) => run(client, sql, params),
        execute: (sql, values) => client.query(sql, values),
      });
      await run(client, 'commit', []);
      return result;
    } catch (error) {
      broken = await rolledBack(client, error);
      throw error;
    } finally {
      client.release(broken);
    }
  }

  try {
    await run(pool, 'select 1', []);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    kind: 'postgres',
    label,
    dialect: DIALECT,
    pool,
    all: (sql, params = []) => run(pool, sql, params),
    execute: (sql, values) => pool.query(sql, values),
    transaction,
    close: () => (pool.ended ? Promise.resolve() : pool.end()),
  };
}

/** Undefined when the connection can be used again. */
async function rolledBack(client: PoolClient, failure: unknown): Promise<Error | undefined> {
  const lost = new Error('the connection is lost', { cause: failure });
  if (isUnanswered(failure instanceof StoreError ? failure.cause : failure)) return lost;
  return client.query('rollback').then(
    () => undefined,
    () => lost,
  );
}

function createPool(url: string, entra: DatabaseToken | undefined, max: number): Pool {
  const common = {
    max,
    connectionTimeoutMillis: 15_000,
    // A host that vanished without a word would be waited for as long as the network does: a quarter of an hour.
    query_timeout: 120_000,
    keepAlive: true,
    application_name: 'azaudit',
  };
  const { username, password, hostname, port, pathname, searchParams } = new URL(url);
  if (entra === undefined || password !== '' || searchParams.has('password')) {
    return new Pool({ ...common, connectionString: url });
  }
  const login: PoolConfig = {
    host: hostname,
    user: decodeURIComponent(username),
    database: decodeURIComponent(pathname.slice(1)),
    password: entra,
    // A token goes over TLS, unless the operator says otherwise in so many words.
    ssl: searchParams.get('sslmode') !== 'disable',
  };
  return new Pool({ ...common, ...login, ...(port === '' ? {} : { port: Number(port) }) });
}

/** The address without password and options, either of which may hold a secret. Throws StoreError. */
function labelOf(url: string): string {
  if (!URL.canParse(url)) throw new StoreError('store postgres://…: the address cannot be read');
  const { protocol, username, host, pathname } = new URL(url);
  return `${protocol}//${username === '' ? '' : `${username}@`}${host}${pathname}`;
}
