import type { Reply } from './reply.ts';
import { armError, ok } from './reply.ts';
import type { Context, RoutedCall } from './route.ts';

/** One page of an ARM list, with the link to the next; a bad token is refused. */
export function listPage(call: RoutedCall, context: Context, items: readonly unknown[]): Reply {
  const offset = readToken(call.query.get('$skiptoken'));
  if (offset === undefined) return armError(400, 'InvalidSkipToken', 'The skip token is not valid.');
  const { pageSize, lastPage } = context.settings;
  const value = items.slice(offset, offset + pageSize);
  const next = offset + pageSize;
  if (next < items.length) return ok({ value, nextLink: linkTo(call, writeToken(next)) });
  if (lastPage === 'absent') return ok({ value });
  return ok({ value, nextLink: lastPage === 'null' ? null : '' });
}

/** The call's own URL with another continuation token. */
export function linkTo(call: RoutedCall, token: string): string {
  const query = new URLSearchParams([...call.query].filter(([key]) => key !== '$skiptoken'));
  query.set('$skiptoken', token);
  return `${call.base}${encodeURI(call.path)}?${query.toString()}`;
}

/** Opaque to clients. `binding` ties a token to the query that it continues; without one it fits any. */
export function writeToken(offset: number, binding = ''): string {
  return Buffer.from(JSON.stringify({ offset, binding })).toString('base64url');
}

/** The offset; 0 without a token, undefined for a token that is not ours or of another query. */
export function readToken(token: string | undefined, binding = ''): number | undefined {
  if (token === undefined) return 0;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (typeof parsed !== 'object' || parsed === null || !('offset' in parsed) || !('binding' in parsed))
      return undefined;
    return typeof parsed.offset === 'number' && (parsed.binding === '' || parsed.binding === binding)
      ? parsed.offset
      : undefined;
  } catch {
    return undefined;
  }
}
