import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFleetDatabase } from '../../src/stores/fleet-database.ts';
import type { PostgresDatabase } from '../../src/stores/postgres.ts';
import { openUnitQueue, type UnitQueue } from '../../src/stores/unit-queue.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';

let postgres: PostgresServer;

beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);
afterAll(() => postgres.stop());

function openDatabase(url: string): Promise<PostgresDatabase> {
  return openFleetDatabase(url, { entra: undefined, connections: 8 });
}

function openQueue(database: PostgresDatabase): Promise<UnitQueue> {
  return openUnitQueue(database, { version: '1.2.3', onError: () => undefined });
}

test('a process that starts while another creates the queue waits for it', { timeout: 60_000 }, async () => {
  const url = await postgres.createDatabase();
  const [other, own] = await Promise.all([openDatabase(url), openDatabase(url)]);
  let opening: Promise<UnitQueue> | undefined;
  await other.transaction(async (queries) => {
    await queries.all(other.dialect.lockSchema ?? '');
    await queries.all('create schema pgboss');
    opening = openQueue(own);
    opening.catch(() => undefined);
    await untilBlocked(other);
  });
  await (await opening)?.stop();
  expect(await own.all('select name from pgboss.queue order by name')).toMatchObject([
    { name: 'azaudit-given-up-1.2.3' },
    { name: 'azaudit-units-1.2.3' },
  ]);
  await Promise.all([other.close(), own.close()]);
});

test('a queue that a newer program has changed is refused in one line, and left as it is', async () => {
  const database = await openDatabase(await postgres.createDatabase());
  await (await openQueue(database)).stop();
  const [created] = await database.all('update pgboss.version set version = version + 1 returning version');
  const version = Number(created?.['version']);
  await expect(openQueue(database)).rejects.toThrow(
    `the queue cannot be used: it has schema ${version}, this azaudit knows ${version - 1}: use a newer azaudit`,
  );
  expect(await database.all('select version from pgboss.version')).toEqual([{ version }]);
  await database.close();
});

async function untilBlocked(database: PostgresDatabase): Promise<void> {
  const blocked = "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
  while ((await database.all(blocked)).length === 0) await setImmediate();
}
