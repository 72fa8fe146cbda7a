import type { Config } from '../config/config.ts';
import { readEnvironment } from '../config/environment.ts';
import type { Log } from '../daemon/log-line.ts';
import { storeDependencies } from '../memory/store-dependencies.ts';
import { openFleet, type Fleet } from './fleet.ts';

/** The fleet around a configured store's address. Throws StoreError with one line. */
export function openConfiguredFleet(config: Config, url: string, log: Log): Promise<Fleet> {
  return openFleet(url, storeDependencies(config, readEnvironment()).entra, log);
}
