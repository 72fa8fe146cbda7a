import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../src/stores/database.ts';
import { openStore } from '../../src/stores/open-store.ts';
import { openPostgres } from '../../src/stores/postgres.ts';
import { schema1 } from '../../src/stores/schema-1.ts';
import { createSqlStore } from '../../src/stores/sql-store.ts';
import { openSqlite } from '../../src/stores/sqlite.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { day, sampleCommit, sampleDigest, sampleEntry, sampleRecord, sampleSaving } from './sample.ts';

const FINDINGS = 3_000;

const folder = mkdtempSync(join(tmpdir(), 'azaudit-'));
let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server.stop();
});

/** A store as version 1 left it: its schema never changes, and statements for what it holds are the same since. */
async function asVersion1(database: Database): Promise<void> {
  await database.transaction(async (queries) => {
    for (const statement of schema1(database.dialect)) await queries.all(statement);
    await queries.all('create table schema_version (version integer not null)');
    await queries.all('insert into schema_version (version) values (1)');
  });
  const store = createSqlStore(database);
  await store.takeLease('run', 'a', { now: day(1), expires: day(9) });
  await store.claimSlot('nightly', '2026-03-01', day(1));
  await store.commitRun(COMMIT, undefined);
  await store.close();
}

const COMMIT = sampleCommit('run-1', day(1), {
  rules: [{ ruleId: 'r', fail: 1, pass: 2, notApplicable: 3, unknown: 4, unknownReasons: { denied: 4 } }],
  findings: Array.from({ length: FINDINGS }, (_, index) => sampleRecord(String(index).padStart(5, '0'))),
  history: [sampleEntry('00000', { untold: true })],
  savings: [sampleSaving('00000')],
  deliveries: [{ id: 'd1', sink: 'teams', digest: sampleDigest('x') }],
  sinkMemory: [{ sink: 'teams', key: 'thread', value: '1' }],
});

it.each(['sqlite', 'postgres'])('brings what version 1 left in %s up to date, and loses nothing', async (kind) => {
  const path = join(folder, 'old.db');
  const url = kind === 'sqlite' ? `sqlite:${path}` : await server.createDatabase();
  await asVersion1(kind === 'sqlite' ? await openSqlite(path) : await openPostgres(url, undefined));

  // Whoever comes first does it, and the others find it done.
  const [store, ...others] = await Promise.all([openStore(url), openStore(url), openStore(url)]);
  expect(await store.runs(5)).toEqual([COMMIT.record]);
  expect(await store.ruleCounts('run-1')).toEqual(COMMIT.rules);
  expect(await store.findings()).toEqual(COMMIT.findings);
  expect(await store.untold()).toEqual(COMMIT.history);
  expect(await store.savings()).toEqual(COMMIT.savings);
  expect(await store.dueDeliveries(day(1))).toMatchObject(COMMIT.deliveries);
  expect([...(await store.sinkMemory('teams'))]).toEqual([['thread', '1']]);
  expect(await store.claimSlot('nightly', '2026-03-01', day(1))).toBe(false);
  expect(await store.takeLease('run', 'b', { now: day(2), expires: day(9) })).toBeUndefined();
  await store.commitRun(sampleCommit('run-2', day(2)), undefined);
  for (const each of [store, ...others]) await each.close();
});
