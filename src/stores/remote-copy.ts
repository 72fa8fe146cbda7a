import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database, Queries } from './database.ts';
import { createQueue } from './in-turn.ts';
import { migrate } from './migrations.ts';
import { emptySnapshot, packed, unpacked } from './snapshot-content.ts';
import type { SnapshotHost } from './snapshot-host.ts';
import { openSqlite, SQLITE, type SqliteDatabase } from './sqlite.ts';
import { NothingRemembered, type StoreUse } from './store-use.ts';
import { StoreError } from './store.ts';

/** A third of the minute that the lock lasts: one failure in a row does no harm. */
const RENEW_MS = 20_000;

/** Somebody else writes at the moment. */
export class LockedElsewhere extends StoreError {}

export interface RemoteCopyOptions {
  /** For the local file. Removed when the copy is closed. */
  readonly folder: string;
  readonly label: string;
  readonly use: StoreUse;
  /** Throws the error as one of the store. */
  readonly tell: (error: unknown) => never;
}

/**
 * A local copy of a snapshot. Unlocked, it is brought up to date before every look at it. Locked, it is the truth that
 * the snapshot follows; when the lock is lost, or it is not known whether a snapshot arrived, it is thrown away.
 */
export class RemoteCopy {
  readonly database: Database;
  /** The same; its transactions have arrived when they end, also under a lease. */
  readonly arriving: Database;
  readonly #host: SnapshotHost;
  readonly #options: RemoteCopyOptions;
  /** One thing at a time: a look may replace the file, and a write locks and unlocks it. */
  readonly #inTurn = createQueue();
  #local: { readonly database: SqliteDatabase; readonly path: string; version: string } | undefined;
  /** Renews the lock; undefined while it is not ours. */
  #renewal: NodeJS.Timeout | undefined;
  #isDirty = false;
  #isClosed = false;
  #files = 0;

  constructor(host: SnapshotHost, options: RemoteCopyOptions) {
    this.#host = host;
    this.#options = options;
    this.database = {
      kind: 'blob',
      label: options.label,
      dialect: SQLITE,
      all: (sql, params) => this.#next(async () => (await this.#current()).all(sql, params)),
      transaction: (work) => this.#next(() => this.#transact(work)),
      close: () => this.close(),
    };
    this.arriving = { ...this.database, transaction: (work) => this.#next(() => this.#transactToTheEnd(work)) };
  }

  /** Throws StoreError where there is no store of ours; for a run, creates one where there is nothing. */
  async open(): Promise<void> {
    await this.#next(async () => {
      try {
        await this.#current();
      } catch (error) {
        if (this.#options.use !== 'run' || !(error instanceof NothingRemembered)) throw error;
        await this.#host.create(await emptySnapshot(this.#options.folder));
        await this.#current();
      }
    });
  }

  async lockedBy(): Promise<'us' | 'others' | 'nobody'> {
    return this.#next(async () => {
      if (this.#renewal !== undefined) return 'us';
      return (await this.#host.isLocked()) ? 'others' : 'nobody';
    });
  }

  async close(): Promise<void> {
    await this.#next(async () => {
      if (this.#isClosed) return;
      this.#isClosed = true;
      try {
        await this.#upload();
      } finally {
        await this.#forget();
        await rm(this.#options.folder, { recursive: true, force: true });
      }
    });
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    return this.#inTurn(work).catch(this.#options.tell);
  }

  async #current(): Promise<SqliteDatabase> {
    if (this.#isClosed) throw new Error('it is closed');
    if (this.#local !== undefined && this.#renewal !== undefined) return this.#local.database;
    const found = await this.#host.download(this.#local?.version);
    if (found === 'missing') throw new NothingRemembered(`store ${this.#options.label}: no such blob`);
    if (found !== 'same') await this.#replaceLocal(found.content, found.version);
    if (this.#local === undefined) throw new Error('the blob came without content');
    return this.#local.database;
  }

  async #replaceLocal(content: Uint8Array, version: string): Promise<void> {
    await this.#forgetLocal();
    const { folder, label, use } = this.#options;
    const path = join(folder, `${(this.#files += 1)}.db`);
    let database: SqliteDatabase | undefined;
    try {
      await writeFile(path, await unpacked(content), { mode: 0o600 });
      database = await openSqlite(path, { label });
      // A schema that is brought up to date here arrives with the first write.
      await migrate(database, use);
      this.#local = { database, path, version };
    } catch (error) {
      await database?.close();
      // A daemon looks again and again at what it cannot open.
      await rm(path, { force: true });
      throw error;
    }
  }

  async #transact<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    const database = await this.#locked();
    try {
      const result = await database.transaction(work);
      this.#isDirty = true;
      return result;
    } finally {
      await this.#unlockUnlessLeased(database);
    }
  }

  /** In one turn: a lock that is lost in between would take with it what the caller believes to be there. */
  async #transactToTheEnd<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    const result = await this.#transact(work);
    await this.#upload();
    return result;
  }

  async #locked(): Promise<SqliteDatabase> {
    if (this.#renewal !== undefined) return this.#current();
    const outcome = await this.#host.lock();
    if (outcome === 'missing') throw new Error('the blob is gone');
    if (outcome === 'held') {
      const said = 'another process is using it; if that one died, try again in a minute';
      throw new LockedElsewhere(`store ${this.#options.label}: ${said}`);
    }
    try {
      const database = await this.#current();
      // Whoever held a lease held the lock as well, and does not any more.
      await database.transaction((queries) => queries.all("update lease set holder = '', expires = ''"));
      // What throwing the copy away leaves behind is removed with the folder.
      this.#renewal = setInterval(() => void this.#renew().catch(() => undefined), RENEW_MS).unref();
      return database;
    } catch (error) {
      await this.#host.unlock();
      throw error;
    }
  }

  async #unlockUnlessLeased(database: SqliteDatabase): Promise<void> {
    const leases = await database.all("select name from lease where holder <> ''");
    if (leases.length > 0) return;
    await this.#upload();
    await this.#unlock();
  }

  async #upload(): Promise<void> {
    if (!this.#isDirty || this.#local === undefined || this.#renewal === undefined) return;
    const { database, version } = this.#local;
    const content = await packed(database, this.#options.folder);
    const next = await this.#host.replace(content, version).catch(async (error: unknown) => {
      // Whether it arrived, only a look at it will tell.
      await this.#forget();
      throw error;
    });
    if (next === undefined) {
      await this.#forget();
      throw new Error('another process took it over: nothing was overwritten');
    }
    this.#local.version = next;
    this.#isDirty = false;
  }

  async #renew(): Promise<void> {
    const renewal = this.#renewal;
    // A failed call proves nothing: the upload is what the lock protects, and it checks for itself.
    const state = await this.#host.renew().catch(() => 'locked');
    if (state !== 'lost') return;
    await this.#inTurn(async () => {
      // The answer may come when the lock was given back, and even taken anew.
      if (this.#renewal === renewal) await this.#forget();
    });
  }

  async #forget(): Promise<void> {
    await this.#unlock();
    await this.#forgetLocal();
  }

  async #unlock(): Promise<void> {
    if (this.#renewal === undefined) return;
    clearInterval(this.#renewal);
    this.#renewal = undefined;
    await this.#host.unlock();
  }

  async #forgetLocal(): Promise<void> {
    const local = this.#local;
    this.#local = undefined;
    this.#isDirty = false;
    if (local === undefined) return;
    await local.database.close();
    await rm(local.path, { force: true });
  }
}
