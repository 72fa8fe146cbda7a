/**
 * Keeps one file, under a lock that others respect and that ends by itself when its holder dies. Only what this says
 * of outcomes is told apart; everything else throws an error with one clear line.
 */
export interface SnapshotHost {
  /** `missing`: there is no file yet that could be locked. */
  lock(): Promise<'locked' | 'held' | 'missing'>;
  /** To be called several times per minute. `lost`: somebody else may hold the lock. */
  renew(): Promise<'locked' | 'lost'>;
  unlock(): Promise<void>;
  /** The file and its version, as read under the lock. */
  download(): Promise<{ readonly content: Uint8Array; readonly version: string }>;
  /** Puts the first file, unless there is one. */
  create(content: Uint8Array): Promise<void>;
  /** Replaces this version of the file and gives the new one. `undefined`, having changed nothing: it or the lock is no longer ours. */
  replace(content: Uint8Array, version: string): Promise<string | undefined>;
}
