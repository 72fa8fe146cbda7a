import {
  accessSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { StoreUse } from './store-use.ts';

/** The short wait of SQLite itself blocks the process; callers wait longer without doing so. */
const TIMEOUT_MS = 50;

export interface SqliteFile {
  readonly connection: DatabaseSync;
  /** May be called again. */
  readonly close: () => void;
}

export type Access = 'write' | 'read' | 'missing';

/** How the place may be used, or why it cannot be. Creates a missing file for a run, readable by its owner only. */
export function prepareFile(path: string, use: StoreUse): Access | { readonly obstacle: string } {
  const folder = dirname(resolve(path));
  if (!existsSync(folder)) return { obstacle: `the folder ${folder} does not exist` };
  const status = statSync(path, { throwIfNoEntry: false });
  if (status?.isDirectory() === true) return { obstacle: 'it is a folder' };
  if (status === undefined) return use === 'run' ? create(path, folder) : 'missing';
  if (!mayAccess(path, constants.R_OK)) return { obstacle: 'it may not be read' };
  // WAL writes files beside the database.
  if (mayAccess(path, constants.W_OK) && mayAccess(folder, constants.W_OK)) return 'write';
  return use === 'read' ? 'read' : { obstacle: 'it is read-only' };
}

export function openForWriting(path: string): SqliteFile {
  return fileOf(new DatabaseSync(path, { timeout: TIMEOUT_MS, allowExtension: false }));
}

/** Opens a file that may only be read; nothing appears beside it. */
export function openForReading(path: string): SqliteFile {
  const options = { readOnly: true, timeout: TIMEOUT_MS, allowExtension: false };
  const log = `${path}-wal`;
  // Somebody may be writing, even while the log is empty.
  if (existsSync(log) && existsSync(`${path}-shm`)) return fileOf(new DatabaseSync(path, options));
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) === 0) {
    // Without a log nobody writes, and SQLite needs to be told, or else it wants to make one.
    const place = pathToFileURL(path);
    place.searchParams.set('immutable', '1');
    return fileOf(new DatabaseSync(place, options));
  }
  // A crash or a copy left a log without its index, which cannot be made here.
  const folder = mkdtempSync(join(tmpdir(), 'azaudit-'));
  const copy = join(folder, 'store.db');
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    copyFileSync(path, copy);
    copyFileSync(log, `${copy}-wal`);
    return fileOf(new DatabaseSync(copy, options), remove);
  } catch (error) {
    remove();
    throw error;
  }
}

/** Why the open file is no store of ours; `empty`, undefined when it is one. Reads only. */
export function inspectFile(connection: DatabaseSync): 'empty' | { readonly obstacle: string } | undefined {
  const tables = connection.prepare("select name from sqlite_master where type = 'table'").all();
  if (tables.length === 0) return 'empty';
  if (!tables.some(({ name }) => name === 'schema_version')) {
    return { obstacle: 'the file is a database of another program' };
  }
  const [verdict] = connection.prepare('pragma quick_check(1)').all();
  return verdict?.['quick_check'] === 'ok' ? undefined : { obstacle: 'the file is damaged: restore it from a backup' };
}

function create(path: string, folder: string): 'write' | { readonly obstacle: string } {
  try {
    closeSync(openSync(path, 'a', 0o600));
    return 'write';
  } catch {
    return { obstacle: `the folder ${folder} is read-only` };
  }
}

function mayAccess(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function fileOf(connection: DatabaseSync, afterwards?: () => void): SqliteFile {
  return {
    connection,
    close: () => {
      if (connection.isOpen) connection.close();
      afterwards?.();
    },
  };
}
