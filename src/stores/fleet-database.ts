import { migrate } from './migrations.ts';
import { openPostgres, type DatabaseToken, type PostgresDatabase } from './postgres.ts';
import { StoreError } from './store.ts';

export interface FleetDatabaseOptions {
  /** Token login, for addresses without a password. */
  readonly entra: DatabaseToken | undefined;
  /** The most connections at a time. */
  readonly connections: number;
}

/** Whether work on this store can be spread over processes. */
export function isFleetStore(url: string): boolean {
  return /^postgres(ql)?:/.test(url);
}

/** The database of a store for the work that many processes share. Throws StoreError with one line. */
export async function openFleetDatabase(
  url: string,
  { entra, connections }: FleetDatabaseOptions,
): Promise<PostgresDatabase> {
  if (!isFleetStore(url)) throw new StoreError('only a postgres:// store lets several processes share the work');
  const database = await openPostgres(url, entra, connections);
  try {
    await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
