import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';

export type TableRow = Readonly<Record<string, unknown>>;
export type Tables = Readonly<Record<string, readonly TableRow[]>>;

/** Every row of every table of a store, in an order that only their content decides. */
export async function tablesOf(storeUrl: string): Promise<Tables> {
  return storeUrl.startsWith('sqlite:') ? sqliteTables(storeUrl.slice('sqlite:'.length)) : postgresTables(storeUrl);
}

function sqliteTables(path: string): Tables {
  const connection = new DatabaseSync(path, { readOnly: true });
  try {
    const all = (sql: string): TableRow[] => connection.prepare(sql).all();
    const names = all("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'");
    return sorted(names.map(({ name }) => [String(name), all(`select * from "${String(name)}"`)]));
  } finally {
    connection.close();
  }
}

async function postgresTables(url: string): Promise<Tables> {
  const client = new Client(url);
  await client.connect();
  try {
    const all = async (sql: string): Promise<TableRow[]> => (await client.query<TableRow>(sql)).rows;
    const names = await all("select tablename as name from pg_tables where schemaname = 'public'");
    const rows: [string, TableRow[]][] = [];
    for (const { name } of names) rows.push([String(name), await all(`select * from "${String(name)}"`)]);
    return sorted(rows);
  } finally {
    await client.end();
  }
}

function sorted(rows: readonly (readonly [string, readonly TableRow[]])[]): Tables {
  const lists = rows.map(([name, list]) => [name, list.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))] as const);
  return Object.fromEntries(lists.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function key(row: TableRow): string {
  return JSON.stringify(row);
}

/** The tables without columns; a table of which nothing is named stays whole. */
export function withoutColumns(tables: Tables, dropped: Readonly<Record<string, readonly string[]>>): Tables {
  return Object.fromEntries(
    Object.entries(tables).map(([name, rows]) => [
      name,
      rows.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => !dropped[name]?.includes(column)))),
    ]),
  );
}

/** SQLite's own verdict on the file: `ok`. */
export function integrityOf(path: string): unknown {
  const connection = new DatabaseSync(path);
  try {
    return connection.prepare('pragma integrity_check').get()?.['integrity_check'];
  } finally {
    connection.close();
  }
}
