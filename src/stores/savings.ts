import { MONEY_GRADES } from '../core/fact.ts';
import type { Database, Queries, Row, SqlValue } from './database.ts';
import { insertRows, type Target } from './insert.ts';
import { number, numberOrNull, oneOf, text, textOrNull } from './rows.ts';
import type { SavingEntry, Store } from './store.ts';

const STATES: readonly SavingEntry['state'][] = ['potential', 'applied', 'realised', 'withdrawn'];

const TARGET: Target = {
  table: 'saving',
  columns: [
    'fingerprint',
    'opened_at',
    'resource_id',
    'rule_id',
    'owner',
    'state',
    'currency',
    'low',
    'expected',
    'high',
    'grade',
    'baseline',
    'applied_at',
    'verified_at',
    'realised',
    'note',
  ],
  key: ['fingerprint', 'opened_at'],
};

export function savingQueries(database: Database): Pick<Store, 'savings' | 'saveSavings'> {
  return {
    async savings() {
      return (await database.all('select * from saving order by opened_at, fingerprint')).map(fromRow);
    },
    saveSavings: (entries) => database.transaction((queries) => writeSavings(queries, entries)),
  };
}

export async function writeSavings(queries: Queries, entries: readonly SavingEntry[]): Promise<void> {
  await insertRows(queries, TARGET, entries.map(toRow));
}

function toRow(entry: SavingEntry): SqlValue[] {
  return [
    entry.fingerprint,
    entry.openedAt,
    entry.resourceId,
    entry.ruleId,
    entry.owner,
    entry.state,
    entry.currency,
    entry.low,
    entry.expected,
    entry.high,
    entry.grade,
    entry.baseline,
    entry.appliedAt,
    entry.verifiedAt,
    entry.realised,
    entry.note,
  ];
}

function fromRow(row: Row): SavingEntry {
  return {
    fingerprint: text(row, 'fingerprint'),
    openedAt: text(row, 'opened_at'),
    resourceId: text(row, 'resource_id'),
    ruleId: text(row, 'rule_id'),
    owner: textOrNull(row, 'owner'),
    state: oneOf(STATES, row, 'state'),
    currency: text(row, 'currency'),
    low: number(row, 'low'),
    expected: number(row, 'expected'),
    high: number(row, 'high'),
    grade: oneOf(MONEY_GRADES, row, 'grade'),
    baseline: numberOrNull(row, 'baseline'),
    appliedAt: textOrNull(row, 'applied_at'),
    verifiedAt: textOrNull(row, 'verified_at'),
    realised: numberOrNull(row, 'realised'),
    note: textOrNull(row, 'note'),
  };
}
