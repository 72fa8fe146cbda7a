/**
 * Keeps one file, under a lock that others respect and that ends by itself when its holder dies. Only what this says
 * of outcomes is told apart; everything else throws an error with one clear line.
 */
export interface SnapshotHost {
  /** `missing`: there is no file yet that could be locked. */
  lock(): Promise<'locked' | 'held' | 'missing'>;
  /** Whether anybody holds the lock; false where there is no file. */
  isLocked(): Promise<boolean>;
  /** To be called several times per minute. `lost`: somebody else may hold the lock. */
  renew(): Promise<'locked' | 'lost'>;
  unlock(): Promise<void>;
  /** The file and its version, whoever holds the lock; `same` when that is the known version. */
  download(known?: string): Promise<{ readonly content: Uint8Array; readonly version: string } | 'same' | 'missing'>;
  /** Puts the first file, unless there is one. */
  create(content: Uint8Array): Promise<void>;
  /** Replaces this version of the file and gives the new one. `undefined`, having changed nothing: it or the lock is no longer ours. */
  replace(content: Uint8Array, version: string): Promise<string | undefined>;
}
