import type { CollectorCoverage } from '../../core/report.ts';

const MOST = 5;

/** What could not be read, one line a scope: what the identity may not read apart from what may be better tomorrow. */
export function unreadLines(collectors: readonly CollectorCoverage[]): {
  readonly denied: string[];
  readonly otherGaps: string[];
} {
  const unread = collectors.filter(({ status }) => status === 'failed' || status === 'partial');
  return {
    denied: linesOf(unread.filter(isDenied), 'may not be read'),
    otherGaps: linesOf(
      unread.filter((item) => !isDenied(item)),
      'could not be read',
    ),
  };
}

function isDenied({ reason }: CollectorCoverage): boolean {
  return reason?.startsWith('denied') === true;
}

function linesOf(unread: readonly CollectorCoverage[], what: string): string[] {
  const scopes = [...Map.groupBy(unread, ({ scope }) => scope)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const lines = scopes.map(
    ([scope, items]) => `${scope === '*' ? 'some scopes' : scope} ${what} by ${items.map(({ id }) => id).join(', ')}`,
  );
  const more = lines.length - MOST;
  return more > 0 ? [...lines.slice(0, MOST), `${more} more scopes ${what}`] : lines;
}
