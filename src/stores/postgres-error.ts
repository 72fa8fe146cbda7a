import { messageOf } from '../core/errors.ts';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers there',
  ENOTFOUND: 'the host is not known',
  EAI_AGAIN: 'the host is not known (name resolution failed)',
  ECONNRESET: 'the connection was lost',
  EPIPE: 'the connection was lost',
  ETIMEDOUT: 'the host does not answer',
  // disk_full, read_only_sql_transaction
  '53100': 'the disk of the server is full',
  '25006': 'it is read-only',
};

/** Why PostgreSQL refused, or could not be asked, in one line. */
export function postgresReason(error: unknown): string {
  // A name with several addresses fails with one error per address, and no message of its own.
  const first = error instanceof AggregateError ? (error.errors[0] ?? error) : error;
  const reason = REASONS[codeOf(first)];
  return reason ?? messageOf(first).split('\n', 1)[0] ?? 'unknown error';
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
