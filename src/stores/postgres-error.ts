import { messageOf } from '../core/errors.ts';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers there',
  ENOTFOUND: 'the host is not known',
  EAI_AGAIN: 'the host is not known (name resolution failed)',
  ECONNRESET: 'the connection was lost',
  EPIPE: 'the connection was lost',
  ETIMEDOUT: 'the host does not answer',
  // admin_shutdown, crash_shutdown, cannot_connect_now, too_many_connections, disk_full, read_only_sql_transaction
  '57P01': 'the server shuts down',
  '57P02': 'the server shuts down',
  '57P03': 'the server is starting or shutting down',
  '53300': 'the server has no connection left',
  '53100': 'the disk of the server is full',
  '25006': 'it is read-only',
};

/** What the driver says without a code. */
const LOST = /^Connection terminated|^Client has encountered a connection error/;
const SILENT = /timeout/;

/** Why PostgreSQL refused, or could not be asked, in one line. */
export function postgresReason(error: unknown): string {
  // A name with several addresses fails with one error per address, and no message of its own.
  const first = error instanceof AggregateError ? (error.errors[0] ?? error) : error;
  const code = codeOf(first);
  const line = messageOf(first).split('\n', 1)[0] ?? 'unknown error';
  if (code === '' && SILENT.test(line)) return 'the host does not answer';
  if (code === '' && LOST.test(line)) return 'the connection was lost';
  return REASONS[code] ?? line;
}

/** Whether the server may still be at the query: nothing more can be asked on this connection. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof Error && messageOf(error) === 'Query read timeout';
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
