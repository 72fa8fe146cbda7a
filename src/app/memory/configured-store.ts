import { existsSync } from 'node:fs';
import { UsageError } from '../../core/errors.ts';
import { openStore } from '../../stores/open-store.ts';
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
export async function openConfiguredStore(config: Config, reference: string): Promise<Store> {
  const url = await storeUrlOf(config, reference);
  return scrubbedStore(await openStore(url, storeDependencies(config, readEnvironment())), scrubber);
}

/** For commands about what is remembered; looking does not create a store. Closes it in any case. */
export async function withConfiguredStore(
  options: { readonly config?: string; readonly store?: string },
  work: (store: Store) => Promise<void>,
): Promise<void> {
  const config = loadConfig(options.config);
  const reference = storeOf(config, options.store) ?? DEFAULT_STORE;
  const file = missingFile(reference);
  if (file !== undefined)
    throw new UsageError(
      `${file} does not exist: nothing is remembered until \`audit --notify\` or \`audit serve\` ran`,
    );
  const store = await openConfiguredStore(config, reference);
  try {
    await work(store);
  } finally {
    await store.close();
  }
}

/** The file of a store that nothing has been written to yet. */
export function missingFile(reference: string): string | undefined {
  const file = /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(reference)?.[1];
  return file === undefined || existsSync(file) ? undefined : file;
}
