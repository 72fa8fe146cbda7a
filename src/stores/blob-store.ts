import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { messageOf } from '../core/errors.ts';
import type { Database } from './database.ts';
import { migrate } from './migrations.ts';
import type { SnapshotHost } from './snapshot-host.ts';
import { createSqlStore } from './sql-store.ts';
import { openSqlite, type SqliteDatabase } from './sqlite.ts';
import { StoreError, type Store } from './store.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
/** A third of the minute that the lock lasts: one failure in a row does no harm. */
const RENEW_MS = 20_000;

/**
 * A SQLite file that lives as a compressed snapshot elsewhere, for hosts without a disk. It is locked as long as the
 * store is open. A run is committed when its snapshot has arrived, not before; anything else arrives with the next run
 * or when the store is closed.
 */
export async function openBlobStore(url: string, host: SnapshotHost): Promise<Store> {
  const label = `blob:${url.split('?', 1)[0] ?? ''}`;
  const tell = (error: unknown): never => {
    if (error instanceof StoreError) throw error;
    throw new StoreError(`store ${label}: ${messageOf(error)}`, { cause: error });
  };
  const folder = await mkdtemp(join(tmpdir(), 'azaudit-'));
  try {
    await lock(host, folder);
    try {
      return overCopy(await openLocked(host, folder, label), tell);
    } catch (error) {
      await host.unlock();
      throw error;
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    return tell(error);
  }
}

async function openLocked(host: SnapshotHost, folder: string, label: string): Promise<RemoteCopy> {
  const { content, version } = await host.download();
  const path = join(folder, 'store.db');
  await writeFile(path, await unpacked(content), { mode: 0o600 });
  const database = await openSqlite(path, label);
  try {
    // A schema that is brought up to date here arrives with the first write.
    await migrate(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  return new RemoteCopy(database, host, { folder, label, version });
}

function overCopy(copy: RemoteCopy, tell: (error: unknown) => never): Store {
  const store = createSqlStore(copy.watched);
  return {
    ...store,
    commitRun: async (commit, lease) => {
      await store.commitRun(commit, lease);
      await copy.upload().catch(tell);
    },
    close: () => copy.close().catch(tell),
  };
}

/** Keeps the snapshot elsewhere in step with the local file, or says that it no longer can. */
class RemoteCopy {
  /** The local database; it refuses everything once the lock is lost. */
  readonly watched: Database;
  readonly #database: SqliteDatabase;
  readonly #host: SnapshotHost;
  readonly #folder: string;
  readonly #timer: NodeJS.Timeout;
  readonly #label: string;
  #version: string;
  #isDirty = false;
  #isLost = false;
  #isClosed = false;

  constructor(
    database: SqliteDatabase,
    host: SnapshotHost,
    { folder, label, version }: { readonly folder: string; readonly label: string; readonly version: string },
  ) {
    this.#database = database;
    this.#host = host;
    this.#folder = folder;
    this.#label = label;
    this.#version = version;
    this.watched = {
      ...database,
      kind: 'blob',
      all: async (sql, params) => {
        this.#refuseLost();
        return database.all(sql, params);
      },
      transaction: async (work) => {
        this.#refuseLost();
        const result = await database.transaction(work);
        this.#isDirty = true;
        return result;
      },
    };
    this.#timer = setInterval(() => void this.#renew(), RENEW_MS).unref();
  }

  async upload(): Promise<void> {
    this.#refuseLost();
    const path = join(this.#folder, 'snapshot.db');
    this.#isDirty = false;
    await this.#database.snapshot(path);
    const content = await compress(await readFile(path));
    await rm(path);
    // Until the answer is there, nobody knows whether what is here is also there.
    this.#isLost = true;
    const version = await this.#host.replace(content, this.#version);
    if (version === undefined) this.#refuseLost();
    else {
      this.#version = version;
      this.#isLost = false;
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      if (this.#isDirty) await this.upload();
    } finally {
      clearInterval(this.#timer);
      await this.#database.close();
      await this.#host.unlock();
      await rm(this.#folder, { recursive: true, force: true });
    }
  }

  async #renew(): Promise<void> {
    // A failed call proves nothing: the upload is what the lock protects, and it checks for itself.
    const state = await this.#host.renew().catch(() => 'locked');
    if (state === 'lost') this.#isLost = true;
  }

  #refuseLost(): void {
    if (!this.#isLost) return;
    throw new StoreError(
      `store ${this.#label}: another process took it over, or it could not be reached: nothing was overwritten`,
    );
  }
}

/** Takes the lock; puts an empty store first where there is nothing to lock. */
async function lock(host: SnapshotHost, folder: string): Promise<void> {
  let outcome = await host.lock();
  if (outcome === 'missing') {
    await host.create(await emptyStore(folder));
    outcome = await host.lock();
  }
  if (outcome !== 'locked') {
    throw new Error('another process is using it; if that one died, try again in a minute');
  }
}

async function emptyStore(folder: string): Promise<Uint8Array> {
  const path = join(folder, 'empty.db');
  const database = await openSqlite(path);
  try {
    await migrate(database);
    await database.snapshot(`${path}.snapshot`);
  } finally {
    await database.close();
  }
  return compress(await readFile(`${path}.snapshot`));
}

async function unpacked(content: Uint8Array): Promise<Uint8Array> {
  try {
    return await decompress(content);
  } catch (error) {
    throw new Error('it is no snapshot of azaudit', { cause: error });
  }
}
