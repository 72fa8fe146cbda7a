import { openStore } from '../../stores/open-store.ts';
import { NothingRemembered, type StoreUse } from '../../stores/store-use.ts';
import type { Store } from '../../stores/store.ts';
import { loadConfig, type Config } from '../config/config.ts';
import { readEnvironment } from '../config/environment.ts';
import { scrubbedStore } from './scrubbed-store.ts';
import { scrubber } from '../config/scrubber.ts';
import { resolveStore, secretSources } from '../config/secrets.ts';
import { storeDependencies } from './store-dependencies.ts';

export const DEFAULT_STORE = 'sqlite:./azaudit.db';

/** Where runs are remembered: the command line, the environment, the file; undefined when nobody says. */
export function storeOf(config: Config, option: string | undefined): string | undefined {
  return option ?? readEnvironment().store ?? config.store;
}

/** The address behind a reference, known to be a secret from then on. */
export function storeUrlOf(config: Config, reference: string): Promise<string> {
  return resolveStore(reference, secretSources(config, readEnvironment()));
}

/** Opens the store behind a reference. Throws UsageError (StoreError) with one line. */
export async function openConfiguredStore(config: Config, reference: string, use: StoreUse = 'run'): Promise<Store> {
  const url = await storeUrlOf(config, reference);
  return scrubbedStore(await openStore(url, storeDependencies(config, readEnvironment()), use), scrubber);
}

/** For commands about what is remembered, which create no store. Closes it in any case. */
export async function withConfiguredStore(
  options: { readonly config?: string; readonly store?: string },
  use: 'read' | 'decide',
  work: (store: Store) => Promise<void>,
): Promise<void> {
  const config = loadConfig(options.config);
  const store = await openConfiguredStore(config, storeOf(config, options.store) ?? DEFAULT_STORE, use);
  try {
    await work(store);
  } finally {
    await store.close();
  }
}

/** The store behind a reference, to be looked at; undefined while nothing is remembered there. Throws UsageError. */
export async function storeToLookAt(config: Config, reference: string): Promise<Store | undefined> {
  try {
    return await openConfiguredStore(config, reference, 'read');
  } catch (error) {
    if (error instanceof NothingRemembered) return undefined;
    throw error;
  }
}
