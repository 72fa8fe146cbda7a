import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { migrate } from './migrations.ts';
import { openSqlite, type SqliteDatabase } from './sqlite.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** A consistent copy of the database, compressed. `folder` is for the copy's passing file. */
export async function packed(database: SqliteDatabase, folder: string): Promise<Uint8Array> {
  const path = join(folder, 'snapshot.db');
  await database.snapshot(path);
  try {
    return await compress(await readFile(path));
  } finally {
    await rm(path);
  }
}

/** The content of a database file. Throws an error with one line for anything else than a snapshot. */
export async function unpacked(content: Uint8Array): Promise<Uint8Array> {
  try {
    return await decompress(content);
  } catch (error) {
    throw new Error('it is no snapshot of azaudit, or a damaged one: restore an earlier version of the blob', {
      cause: error,
    });
  }
}

/** A store that remembers nothing yet. */
export async function emptySnapshot(folder: string): Promise<Uint8Array> {
  const path = join(folder, 'empty.db');
  const database = await openSqlite(path);
  try {
    await migrate(database);
    return await packed(database, folder);
  } finally {
    await database.close();
    await rm(path);
  }
}
