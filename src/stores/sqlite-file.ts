import { accessSync, closeSync, constants, existsSync, openSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

/** Why the place cannot hold a store; undefined when it can. Creates a missing file, readable by its owner only. */
export function prepareFile(path: string): string | undefined {
  const folder = dirname(resolve(path));
  if (!existsSync(folder)) return `the folder ${folder} does not exist`;
  const status = statSync(path, { throwIfNoEntry: false });
  if (status?.isDirectory() === true) return 'it is a folder';
  try {
    if (status === undefined) closeSync(openSync(path, 'a', 0o600));
    // WAL writes files beside the database.
    else accessSync(path, constants.R_OK | constants.W_OK);
    accessSync(folder, constants.W_OK);
    return undefined;
  } catch {
    return status === undefined ? `the folder ${folder} is read-only` : 'it is read-only';
  }
}

/** Why the open file is no store of ours; undefined when it is, or is empty. Reads only. */
export function inspectFile(connection: DatabaseSync): string | undefined {
  const tables = connection.prepare("select name from sqlite_master where type = 'table'").all();
  if (tables.length > 0 && !tables.some(({ name }) => name === 'schema_version')) {
    return 'the file is a database of another program';
  }
  const [verdict] = connection.prepare('pragma quick_check(1)').all();
  return verdict?.['quick_check'] === 'ok' ? undefined : 'the file is damaged: restore it from a backup';
}
