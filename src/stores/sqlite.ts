import { backup, DatabaseSync, type StatementSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { storable, type Database, type Dialect, type Queries, type Row, type SqlValue } from './database.ts';
import { isLocked, sqliteReason } from './sqlite-error.ts';
import { inspectFile, prepareFile } from './sqlite-file.ts';
import { StoreError } from './store.ts';

/** How long to wait for other writers, whose transactions are short. */
const PATIENCE_MS = 20_000;

const DIALECT: Dialect = {
  identity: 'integer primary key autoincrement',
  text: 'text',
  bytes: undefined,
  tableExists: "select 1 as found from sqlite_master where type = 'table' and name = $1",
  lockSchema: undefined,
};

export interface SqliteDatabase extends Database {
  /** Writes a consistent copy to a file that does not exist yet. */
  snapshot(path: string): Promise<void>;
}

/** Opens or creates the file. Throws StoreError, having changed nothing, when it is not a sound store of ours. */
export async function openSqlite(path: string, label = `sqlite:${path}`): Promise<SqliteDatabase> {
  const fail = (reason: string, cause?: unknown): never => {
    throw new StoreError(`store ${label}: ${reason}`, { cause });
  };
  const obstacle = prepareFile(path);
  if (obstacle !== undefined) fail(obstacle);
  let connection: DatabaseSync | undefined;
  try {
    // The short wait of SQLite itself blocks the process; `whenFree` waits longer without doing so.
    const opened = new DatabaseSync(path, { timeout: 50, allowExtension: false });
    connection = opened;
    const foreign = await whenFree(() => inspectFile(opened));
    if (foreign !== undefined) fail(foreign);
    // The first switch to WAL heeds no timeout when two processes create the file together.
    await whenFree(() => opened.exec('pragma journal_mode = wal'));
    opened.exec('pragma synchronous = full');
    return overConnection(opened, label, fail);
  } catch (error) {
    connection?.close();
    if (error instanceof StoreError) throw error;
    return fail(sqliteReason(error), error);
  }
}

function overConnection(
  connection: DatabaseSync,
  label: string,
  fail: (reason: string, cause?: unknown) => never,
): SqliteDatabase {
  const inTurn = createQueue();
  const statements = new Map<string, Prepared>();

  function query(sql: string, params: readonly SqlValue[]): Row[] {
    let prepared = statements.get(sql);
    if (prepared === undefined) {
      prepared = prepare(connection, sql);
      statements.set(sql, prepared);
    }
    const { statement, order } = prepared;
    return statement.all(...order.map((position) => storable(valueAt(params, position))));
  }

  async function attempt<T>(act: () => T | Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      return fail(sqliteReason(error), error);
    }
  }

  const queries: Queries = { all: (sql, params = []) => attempt(() => query(sql, params)) };

  async function transact<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    await attempt(() => whenFree(() => connection.exec('begin immediate')));
    try {
      const result = await work(queries);
      await attempt(() => connection.exec('commit'));
      return result;
    } catch (error) {
      // A full disk has rolled back by itself.
      if (connection.isTransaction) connection.exec('rollback');
      throw error;
    }
  }

  return {
    kind: 'sqlite',
    label,
    dialect: DIALECT,
    all: (sql, params = []) => inTurn(() => attempt(() => whenFree(() => query(sql, params)))),
    // One connection holds one transaction: whatever else comes waits for its turn.
    transaction: (work) => inTurn(() => transact(work)),
    snapshot: (path) => inTurn(() => attempt(async () => void (await backup(connection, path)))),
    close: () =>
      inTurn(async () => {
        if (connection.isOpen) connection.close();
      }),
  };
}

interface Prepared {
  readonly statement: StatementSync;
  /** Which parameter each question mark stands for. */
  readonly order: readonly number[];
}

/** SQLite looks up `$1` and `?1` in a list, which makes thousands of them slow; plain question marks need no look-up. */
function prepare(connection: DatabaseSync, sql: string): Prepared {
  const order: number[] = [];
  const text = sql.replaceAll(/\$(\d+)/g, (_, position: string) => {
    order.push(Number(position) - 1);
    return '?';
  });
  return { statement: connection.prepare(text), order };
}

function valueAt(params: readonly SqlValue[], position: number): SqlValue {
  const value = params[position];
  if (value === undefined) throw new Error(`parameter $${position + 1} has no value`);
  return value;
}

/** Waits for other writers without blocking this process; the random pause keeps two of them from marching in step. */
async function whenFree<T>(act: () => T): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return act();
    } catch (error) {
      if (!isLocked(error) || performance.now() > deadline) throw error;
      await sleep(1 + Math.random() * 20);
    }
  }
}

function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
}
