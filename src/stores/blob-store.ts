import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf, UsageError } from '../core/errors.ts';
import { LockedElsewhere, RemoteCopy } from './remote-copy.ts';
import type { SnapshotHost } from './snapshot-host.ts';
import { createSqlStore } from './sql-store.ts';
import type { StoreUse } from './store-use.ts';
import { StoreError, type Lease, type Store } from './store.ts';

/**
 * A SQLite file that lives as a compressed snapshot elsewhere, for hosts without a disk. It is locked while a lease is
 * held, and for a moment by any other write; everybody may look at it at any time. A run is committed when its snapshot
 * has arrived, not before; what else is written under a lease arrives with the run or when the lease is given back.
 */
export async function openBlobStore(url: string, host: SnapshotHost, use: StoreUse): Promise<Store> {
  const label = `blob:${url.split('?', 1)[0] ?? ''}`;
  const tell = (error: unknown): never => {
    // Ours, or of the caller's own decision.
    if (error instanceof UsageError) throw error;
    throw new StoreError(`store ${label}: ${messageOf(error)}`, { cause: error });
  };
  const folder = await mkdtemp(join(tmpdir(), 'azaudit-'));
  const copy = new RemoteCopy(host, { folder, label, use, tell });
  try {
    await copy.open();
  } catch (error) {
    await copy.close();
    throw error;
  }
  const store = createSqlStore(copy.database);
  return {
    ...store,
    takeLease: (name, holder, times) => store.takeLease(name, holder, times).catch(unlessLocked),
    leaseOf: async (name) => {
      const locker = await copy.lockedBy();
      // Whoever wrote a lease and holds the lock no more does not hold the lease.
      if (locker === 'nobody') return undefined;
      return locker === 'us' ? store.leaseOf(name) : strangersLease(name);
    },
    commitRun: createSqlStore(copy.arriving).commitRun,
    close: () => copy.close(),
  };
}

function unlessLocked(error: unknown): undefined {
  if (!(error instanceof LockedElsewhere)) throw error;
}

/** Who holds the lock, and whether they still live, is not known; that it ends within a minute when they do not, is. */
function strangersLease(name: string): Lease & { readonly expires: string } {
  return { name, holder: 'another process', fence: 0, expires: '' };
}
