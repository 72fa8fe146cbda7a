import type { Store } from '../../stores/store.ts';
import type { RunOnce } from './run-slot.ts';

/** A run that was told to stop stores nothing more: what it had not read yet would count as a finished run. */
export function stoppable(store: Store, create: (store: Store) => RunOnce): RunOnce {
  return (request) =>
    create({
      ...store,
      commitRun: async (commit, lease) => {
        request.signal.throwIfAborted();
        await store.commitRun(commit, lease);
      },
    })(request);
}
