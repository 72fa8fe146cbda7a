import { chmod, copyFile, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BlobServiceClient, BlockBlobClient } from '@azure/storage-blob';
import { Client } from 'pg';
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createBlobSnapshot } from '../../src/azure/blob-snapshot.ts';
import { openStore } from '../../src/stores/open-store.ts';
import type { Store } from '../../src/stores/store.ts';
import { day, sampleCommit, sampleEntry, sampleRecord } from '../stores/sample.ts';
import { startAzurite, type BlobServer } from '../support/azurite.ts';
import { startJob, type JobEnd, type JobOptions } from '../support/jobs.ts';
import { temporaryFolder } from '../support/nights.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { tablesOf } from '../support/tables.ts';

const LOOKS: readonly (readonly string[])[] = [
  ['findings', 'show', 'fp-a'],
  ['diff', 'run-1', 'run-2'],
];
const NOTHING = 'nothing is remembered there until `audit --notify` or `audit serve` ran';

let postgres: PostgresServer;
let azurite: BlobServer;
beforeAll(async () => {
  [postgres, azurite] = await Promise.all([startPostgres(), startAzurite()]);
  return async () => {
    await Promise.all([postgres.stop(), azurite.stop()]);
  };
}, 60_000);

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

async function fill(store: Store): Promise<void> {
  await store.commitRun(sampleCommit('run-1', day(1)), undefined);
  const appeared = { findings: [sampleRecord('a')], history: [sampleEntry('a', { runId: 'run-2' })] };
  await store.commitRun(sampleCommit('run-2', day(2), appeared), undefined);
}

function run(args: readonly string[], store: string, options: Partial<JobOptions> = {}): Promise<JobEnd> {
  return startJob([...args, '--store', store], { cwd: folder, env: {}, ...options }).ended;
}

/** Every command that only looks shows what is remembered. */
async function shown(store: string, options: Partial<JobOptions> = {}): Promise<void> {
  for (const look of LOOKS) {
    const { end, stdout, stderr } = await run([...look, '--format', 'json'], store, options);
    expect({ end, stderr }).toEqual({ end: 0, stderr: '' });
    expect(stdout).toContain('fp-a');
  }
}

/** Every command about what is remembered says one line, and exits with 2. */
async function refused(store: string, reason: string, options: Partial<JobOptions> = {}): Promise<void> {
  for (const command of ['list', 'ack fp-a']) {
    const { end, stdout, stderr } = await run(['findings', ...command.split(' ')], store, options);
    expect({ end, stdout }).toEqual({ end: 2, stdout: '' });
    expect(stderr).toMatch(/^error: .*\n$/);
    expect(stderr).toContain(reason);
  }
}

async function execute(url: string, ...statements: readonly string[]): Promise<void> {
  const client = new Client(url);
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

function emptyLog(path: string): void {
  const connection = new DatabaseSync(path);
  connection.exec('pragma wal_checkpoint(truncate)');
  connection.close();
}

function withKey(): Partial<JobOptions> {
  return { env: { AZURE_STORAGE_CONNECTION_STRING: azurite.connectionString } };
}

describe('a SQLite file that may only be read', { timeout: 60_000 }, () => {
  const CASES = {
    'closed properly': async (path: string) => {
      const store = await openStore(`sqlite:${path}`);
      await fill(store);
      await store.close();
    },
    'used by another process': async (path: string) => {
      const store = await openStore(`sqlite:${path}`);
      onTestFinished(() => store.close());
      await fill(store);
    },
    'used by another process that has written all of its log back': async (path: string) => {
      const store = await openStore(`sqlite:${path}`);
      onTestFinished(() => store.close());
      await fill(store);
      emptyLog(path);
    },
    'copied with an empty log and its index': async (path: string) => {
      const store = await openStore(`sqlite:${folder}/source.db`);
      await fill(store);
      emptyLog(join(folder, 'source.db'));
      for (const part of ['', '-wal', '-shm']) await copyFile(join(folder, `source.db${part}`), `${path}${part}`);
      await store.close();
    },
    'copied with its log only': async (path: string) => {
      const store = await openStore(`sqlite:${folder}/source.db`);
      await fill(store);
      await copyFile(join(folder, 'source.db'), path);
      await copyFile(join(folder, 'source.db-wal'), `${path}-wal`);
      await store.close();
    },
  };

  test.each(Object.entries(CASES))('%s', async (_, prepare) => {
    const place = join(folder, 'place # 1');
    const path = join(place, 'azaudit.db');
    await mkdir(place);
    await prepare(path);
    const names = await readdir(place);
    for (const name of names) await chmod(join(place, name), 0o444);
    await chmod(place, 0o555);
    await chmod(folder, 0o755);
    onTestFinished(() => chmod(place, 0o755));
    await shown(`sqlite:${path}`, { unprivileged: true });
    const ack = await run(['findings', 'ack', 'fp-a'], `sqlite:${path}`, { unprivileged: true });
    expect(ack).toEqual({ end: 2, stdout: '', stderr: `error: store sqlite:${path}: it is read-only\n` });
    expect(await readdir(place)).toEqual(names);
  });

  test('that is not there, or holds nothing, is not made a store of', async () => {
    await refused('sqlite:./azaudti.db', `store sqlite:./azaudti.db: no such file: ${NOTHING}`);
    await refused('sqlite:./nowhere/azaudit.db', `/nowhere does not exist`);
    expect(await readdir(folder)).toEqual([]);
    await writeFile(join(folder, 'empty.db'), '');
    await refused('sqlite:./empty.db', `store sqlite:./empty.db: ${NOTHING}`);
    expect((await stat(join(folder, 'empty.db'))).size).toBe(0);
    expect(await readdir(folder)).toEqual(['empty.db']);
  });
});

describe('a PostgreSQL database', { timeout: 60_000 }, () => {
  test('is looked at with the right to select only', async () => {
    const url = await postgres.createDatabase();
    const store = await openStore(url);
    await fill(store);
    await store.close();
    await execute(
      url,
      "create role looker login password 'hush'",
      'grant select on all tables in schema public to looker',
    );
    const address = new URL(url);
    [address.username, address.password] = ['looker', 'hush'];
    const before = await tablesOf(url);
    await shown(address.href);
    const ack = await run(['findings', 'ack', 'fp-a'], address.href);
    expect(ack).toMatchObject({
      end: 2,
      stderr: expect.stringMatching(/^error: .*: permission denied for table \w+\n$/),
    });
    expect(await tablesOf(url)).toEqual(before);
  });

  test('that holds nothing, or is not there, is not made a store of', async () => {
    const url = await postgres.createDatabase();
    await refused(url, `: ${NOTHING}`);
    expect(await tablesOf(url)).toEqual({});
    await refused(url.replace(/db\d+$/, 'dbb'), 'database "dbb" does not exist');
  });
});

describe('a blob', { timeout: 60_000 }, () => {
  test('is looked at while a run holds its lease', async () => {
    const url = await azurite.newBlobUrl();
    const store = await openStore(`blob:${url}`, {
      snapshotHost: (place) => createBlobSnapshot(place, azurite.credential),
    });
    onTestFinished(() => store.close());
    await fill(store);
    await store.takeLease('run', 'a run', { now: day(3), expires: day(4) });
    await shown(`blob:${url}`, withKey());
    const ack = await run(['findings', 'ack', 'fp-a'], `blob:${url}`, withKey());
    expect(ack).toMatchObject({ end: 2, stderr: expect.stringMatching(/: another process is using it; .*\n$/) });
  });

  test('that is not there is not made a store of', async () => {
    const url = await azurite.newBlobUrl();
    await refused(`blob:${url}`, `/azaudit.db: no such blob: ${NOTHING}`, withKey());
    expect(await new BlockBlobClient(url, azurite.credential).exists()).toBe(false);
    const lost = url.replace(/stores\d+/, 'storse');
    await refused(`blob:${lost}`, '/storse/azaudit.db: the container does not exist', withKey());
    const service = new BlobServiceClient(url.replace(/\/stores\d+\/.*/, ''), azurite.credential);
    expect(await service.getContainerClient('storse').exists()).toBe(false);
  });
});
