import { createServer, type Server } from 'node:net';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/stores/open-store.ts';
import { StoreError } from '../../src/stores/store.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { day, sampleCommit } from './sample.ts';

let server: PostgresServer;
let url: string;
beforeAll(async () => {
  server = await startPostgres();
  url = await server.createDatabase();
}, 60_000);
afterAll(() => server.stop());

async function query(address: string, ...statements: readonly string[]): Promise<unknown[]> {
  const client = new Client(address);
  await client.connect();
  try {
    let rows: unknown[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
  }
}

/** The message of the refusal, checked to be one line without the password. */
async function refusal(address: string): Promise<string> {
  const error: unknown = await openStore(address).catch((cause: unknown) => cause);
  if (!(error instanceof StoreError)) throw new Error('it was not refused', { cause: error });
  expect(error.message).not.toContain('\n');
  expect(error.message).not.toContain(server.password);
  expect(error.message).not.toContain('hush');
  return error.message;
}

describe('an address that leads nowhere is refused in one line', () => {
  it.each([
    [(address: URL) => (address.password = 'hush'), /password authentication failed for user "postgres"$/],
    [(address: URL) => (address.pathname = '/nowhere'), /database "nowhere" does not exist$/],
    [(address: URL) => (address.username = 'stranger'), /password authentication failed for user "stranger"$/],
    [(address: URL) => (address.port = '1'), /nothing answers there$/],
    [(address: URL) => (address.hostname = 'nowhere.invalid'), /the host is not known( \(name resolution failed\))?$/],
    [(address: URL) => address.searchParams.set('sslmode', 'verify-full'), /does not support SSL connections$/],
  ])('%#', async (spoil, reason) => {
    const address = new URL(url);
    spoil(address);
    const message = await refusal(address.href);
    expect(message).toMatch(/^store postgres:\/\/\w+@[\w.]+:\d+\/\w+: /);
    expect(message).toMatch(reason);
  });

  it('when the address is none', async () => {
    expect(await refusal('postgres://me:hush@[/db')).toBe('store postgres://…: the address cannot be read');
  });

  it('when what answers is no database', async () => {
    const other: Server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await refusal(`postgres://me:hush@127.0.0.1:${port}/db`)).toMatch(/^store postgres:\/\/me@127\.0\.0\.1:/);
    other.close();
  });
});

describe('a database that is no store of this version', () => {
  it('is left alone when a newer azaudit wrote it', async () => {
    const newer = await server.createDatabase();
    await (await openStore(newer)).close();
    await query(newer, 'update schema_version set version = 99');
    expect(await refusal(newer)).toMatch(/has schema 99, this azaudit knows \d+: use a newer azaudit$/);
  });

  it('is left alone when its tables are of another program', async () => {
    const foreign = await server.createDatabase();
    await query(foreign, 'create table finding (mine text)');
    expect(await refusal(foreign)).toMatch(/: relation "finding" already exists$/);
    const tables = await query(foreign, "select tablename from pg_tables where schemaname = 'public'");
    expect(tables).toEqual([{ tablename: 'finding' }]);
  });

  it('is refused when it is empty and may not be written', async () => {
    const empty = await server.createDatabase();
    await query(empty, "create role reader login password 'hush'");
    const address = new URL(empty);
    [address.username, address.password] = ['reader', 'hush'];
    expect(await refusal(address.href)).toMatch(/: permission denied for schema public$/);
  });
});

it('needs no right to create tables once they exist', async () => {
  const place = await server.createDatabase();
  await (await openStore(place)).close();
  await query(
    place,
    "create role worker login password 'hush'",
    'grant select, insert, update, delete on all tables in schema public to worker',
  );
  const address = new URL(place);
  [address.username, address.password] = ['worker', 'hush'];
  const store = await openStore(address.href);
  await store.commitRun(sampleCommit('run-1', day(1)), undefined);
  expect((await store.runs(1)).length).toBe(1);
  await store.close();
});

it('logs in with a fresh token for every connection where the address has no password', async () => {
  const address = new URL(url);
  address.password = '';
  address.searchParams.set('sslmode', 'disable');
  let tokens = 0;
  const entra = (): Promise<string> => {
    tokens += 1;
    return Promise.resolve(server.password);
  };
  const store = await openStore(address.href, { entra });
  expect(await store.runs(1)).toEqual([]);
  expect(tokens).toBe(1);
  await Promise.all([store.runs(1), store.runs(1)]);
  expect(tokens).toBe(2);
  await store.close();
  const named = await openStore(url, { entra });
  await named.close();
  expect(tokens).toBe(2);
  // Without TLS asked away, a token is not sent in the clear.
  address.search = '';
  await expect(openStore(address.href, { entra })).rejects.toThrow(/does not support SSL connections$/);
  expect(tokens).toBe(2);
});

it('loses one call, not the store, when its connection is cut', async () => {
  const place = await server.createDatabase();
  const store = await openStore(place);
  await store.commitRun(sampleCommit('run-1', day(1)), undefined);
  await query(
    url,
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${new URL(place).pathname.slice(1)}'`,
  );
  const outcome: unknown = await store.runs(1).catch((error: unknown) => error);
  expect(Array.isArray(outcome) || outcome instanceof StoreError).toBe(true);
  expect((await store.runs(1)).length).toBe(1);
  await store.close();
});
