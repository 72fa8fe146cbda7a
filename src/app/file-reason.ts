import { messageOf } from '../core/errors.ts';

const KNOWN: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
};

/** Why a file that a user named cannot be read, in words. */
export function fileReason(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return KNOWN[code] ?? messageOf(cause);
}
