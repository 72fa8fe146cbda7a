import type { Store } from '../../src/stores/store.ts';

/** One store of the engine under test, new for every test. */
export interface Bench {
  readonly kind: string;
  readonly store: Store;
  /** As a later process finds it. */
  reopen(): Promise<void>;
}
