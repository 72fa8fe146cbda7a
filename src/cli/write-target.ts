import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, UsageError } from '../core/errors.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'what should be its folder is a file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the device',
};

/** Refuses a file that could not be written, before an audit spends its time; touches nothing. Throws UsageError. */
export function assertFileWritable(file: string): void {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found?.isDirectory() === true || file.endsWith('/')) throw notWritable(file, 'EISDIR');
    if (found === undefined) assertFolderWritable(file);
    else accessSync(file, constants.W_OK);
  } catch (cause) {
    throw cause instanceof UsageError ? cause : notWritable(file, cause);
  }
}

/** One line for what the system said, or for its code. */
export function notWritable(target: string, cause: unknown): UsageError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : cause;
  return new UsageError(`${target} cannot be written: ${REASONS[String(code)] ?? messageOf(cause)}`, { cause });
}

function assertFolderWritable(file: string): void {
  const folder = dirname(file);
  if (!statSync(folder).isDirectory()) throw notWritable(file, 'ENOTDIR');
  accessSync(folder, constants.W_OK | constants.X_OK);
}
