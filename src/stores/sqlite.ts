import { backup, type DatabaseSync, type StatementSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { storable, type Database, type Dialect, type Queries, type Row, type SqlValue } from './database.ts';
import { createQueue } from './in-turn.ts';
import { isLocked, sqliteReason } from './sqlite-error.ts';
import { inspectFile, openForReading, openForWriting, prepareFile, type SqliteFile } from './sqlite-file.ts';
import { NothingRemembered, type StoreUse } from './store-use.ts';
import { StoreError } from './store.ts';

/** How long to wait for other writers, whose transactions are short. */
const PATIENCE_MS = 20_000;

export const SQLITE: Dialect = {
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

export interface SqliteOptions {
  /** How messages name it. */
  readonly label?: string;
  readonly use?: StoreUse;
}

/** Opens the file, or creates it for a run. Throws StoreError, having changed nothing, when it is not a sound store of ours. */
export async function openSqlite(
  path: string,
  { label = `sqlite:${path}`, use = 'run' }: SqliteOptions = {},
): Promise<SqliteDatabase> {
  const fail = (reason: string, cause?: unknown): never => {
    throw new StoreError(`store ${label}: ${reason}`, { cause });
  };
  const access = prepareFile(path, use);
  if (access === 'missing') throw new NothingRemembered(`store ${label}: no such file`);
  if (typeof access === 'object') return fail(access.obstacle);
  let file: SqliteFile | undefined;
  try {
    const opened = access === 'read' ? openForReading(path) : openForWriting(path);
    file = opened;
    const found = await whenFree(() => inspectFile(opened.connection));
    if (found === 'empty' && use !== 'run') throw new NothingRemembered(`store ${label}`);
    if (typeof found === 'object') fail(found.obstacle);
    if (access === 'write') {
      // The first switch to WAL heeds no timeout when two processes create the file together.
      await whenFree(() => opened.connection.exec('pragma journal_mode = wal'));
      opened.connection.exec('pragma synchronous = full');
    }
    return overConnection(opened, label, fail);
  } catch (error) {
    file?.close();
    if (error instanceof StoreError) throw error;
    return fail(sqliteReason(error), error);
  }
}

function overConnection(
  { connection, close }: SqliteFile,
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
    dialect: SQLITE,
    all: (sql, params = []) => inTurn(() => attempt(() => whenFree(() => query(sql, params)))),
    // One connection holds one transaction: whatever else comes waits for its turn.
    transaction: (work) => inTurn(() => transact(work)),
    snapshot: (path) => inTurn(() => attempt(async () => void (await backup(connection, path)))),
    close: () => inTurn(async () => close()),
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
