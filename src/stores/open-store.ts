import { openBlobStore } from './blob-store.ts';
import type { Database } from './database.ts';
import { migrate } from './migrations.ts';
import { openPostgres, type DatabaseToken } from './postgres.ts';
import type { SnapshotHost } from './snapshot-host.ts';
import { createSqlStore } from './sql-store.ts';
import { openSqlite } from './sqlite.ts';
import type { StoreUse } from './store-use.ts';
import { StoreError, type Store } from './store.ts';

export interface StoreDependencies {
  /** Token login to PostgreSQL, for addresses without a password. */
  readonly entra?: DatabaseToken;
  /** The keeper of `blob:` stores: takes what follows the scheme. */
  readonly snapshotHost?: (url: string) => SnapshotHost;
}

/**
 * `sqlite:PATH`, `postgres://…`, `postgresql://…` or `blob:https://account.blob.core.windows.net/container/name.db`.
 * Throws StoreError with one line without secrets; nothing that was there is overwritten.
 */
export async function openStore(
  url: string,
  { entra, snapshotHost }: StoreDependencies = {},
  use: StoreUse = 'run',
): Promise<Store> {
  const scheme = url.split(':', 1)[0] ?? '';
  const rest = url.slice(scheme.length + 1);
  if (rest !== '') {
    if (scheme === 'sqlite') return migrated(await openSqlite(rest.replace(/^\/\/(?=\/)/, ''), { use }), use);
    if (scheme === 'postgres' || scheme === 'postgresql') return migrated(await openPostgres(url, entra), use);
    if (scheme === 'blob' && snapshotHost !== undefined) return openBlobStore(rest, snapshotHost(rest), use);
  }
  throw new StoreError('this kind of store is not known: use sqlite:PATH, postgres://… or blob:https://…');
}

async function migrated(database: Database, use: StoreUse): Promise<Store> {
  try {
    await migrate(database, use);
    return createSqlStore(database);
  } catch (error) {
    await database.close();
    throw error;
  }
}
