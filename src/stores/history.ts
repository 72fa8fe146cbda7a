import { CHANGE_KINDS, FINDING_STATES } from '../core/finding-record.ts';
import { SEVERITIES } from '../core/rule.ts';
import type { Database, Queries, Row, SqlValue } from './database.ts';
import { insertRows } from './insert.ts';
import { flag, numberOrNull, oneOf, oneOfOrNull, text, textOrNull } from './rows.ts';
import type { HistoryEntry, Store } from './store.ts';

const COLUMNS = [
  'fingerprint',
  'kind',
  'changed_at',
  'run_id',
  'from_state',
  'to_state',
  'reason',
  'decided_by',
  'severity',
  'monthly',
  'currency',
  'untold',
];

export function historyQueries(database: Database): Pick<Store, 'history' | 'historyUntil' | 'untold'> {
  async function entries(rest: string, params: readonly SqlValue[] = []): Promise<HistoryEntry[]> {
    return (await database.all(`select history.* from history ${rest} order by history.seq`, params)).map(fromRow);
  }
  return {
    history: (fingerprint) => entries('where fingerprint = $1', [fingerprint]),
    // What people decided belongs to no run, and old runs are forgotten; the moment says which runs came after it.
    historyUntil: (runId) =>
      entries(
        `join run as last on last.id = $1 left join run as own on own.id = history.run_id
         where own.seq <= last.seq or (own.seq is null and history.changed_at <= last.moment)`,
        [runId],
      ),
    untold: () => entries('where untold = 1'),
  };
}

export async function writeHistory(queries: Queries, entries: readonly HistoryEntry[]): Promise<void> {
  await insertRows(queries, { table: 'history', columns: COLUMNS }, entries.map(toRow));
}

/** After a run that told everything. */
export async function forgetUntold(queries: Queries): Promise<void> {
  await queries.all('update history set untold = 0 where untold = 1');
}

function toRow(entry: HistoryEntry): SqlValue[] {
  return [
    entry.fingerprint,
    entry.kind,
    entry.at,
    entry.runId,
    entry.from,
    entry.to,
    entry.reason,
    entry.by,
    entry.severity,
    entry.monthly,
    entry.currency,
    entry.untold ? 1 : 0,
  ];
}

function fromRow(row: Row): HistoryEntry {
  return {
    fingerprint: text(row, 'fingerprint'),
    kind: oneOf(CHANGE_KINDS, row, 'kind'),
    at: text(row, 'changed_at'),
    runId: textOrNull(row, 'run_id'),
    from: oneOfOrNull(FINDING_STATES, row, 'from_state'),
    to: oneOf(FINDING_STATES, row, 'to_state'),
    reason: textOrNull(row, 'reason'),
    by: textOrNull(row, 'decided_by'),
    severity: oneOf(SEVERITIES, row, 'severity'),
    monthly: numberOrNull(row, 'monthly'),
    currency: textOrNull(row, 'currency'),
    untold: flag(row, 'untold'),
  };
}
