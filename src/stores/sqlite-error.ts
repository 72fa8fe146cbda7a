import { messageOf } from '../core/errors.ts';

/** Primary result codes of SQLite. */
const REASONS: Readonly<Record<number, string>> = {
  5: 'another process keeps it locked',
  6: 'another process keeps it locked',
  8: 'it is read-only',
  10: 'the disk failed or may not grow (I/O error)',
  11: 'the file is damaged: restore it from a backup',
  13: 'the disk is full',
  14: 'the file cannot be opened',
  26: 'the file is not a database',
};

/** Why SQLite refused, in plain words. */
export function sqliteReason(error: unknown): string {
  return REASONS[resultCode(error) ?? -1] ?? messageOf(error);
}

export function isLocked(error: unknown): boolean {
  const code = resultCode(error);
  return code === 5 || code === 6;
}

/** The low byte: the rest says where it happened, which no user can act on. */
function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}
