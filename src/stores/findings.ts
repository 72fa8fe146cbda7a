import type { Finding } from '../core/finding.ts';
import { FINDING_STATES, RESOLUTIONS, type FindingRecord } from '../core/finding-record.ts';
import { SEVERITIES } from '../core/rule.ts';
import type { Database, Queries, Row, SqlValue } from './database.ts';
import { countDecision } from './decisions.ts';
import { writeHistory } from './history.ts';
import { chunksOf, insertRows, placeholders, type Target } from './insert.ts';
import { numberOrNull, oneOf, oneOfOrNull, text, textOrNull } from './rows.ts';
import { StoreError, type Decided, type FindingFilter, type Store } from './store.ts';

const TARGET: Target = {
  table: 'finding',
  columns: [
    'fingerprint',
    'rule_id',
    'resource_id',
    'state',
    'since',
    'first_seen',
    'last_seen',
    'contrary_since',
    'until_time',
    'reason',
    'decided_by',
    'resolution',
    'told_severity',
    'told_monthly',
    'details',
  ],
  key: ['fingerprint'],
};

/** Rows per statement. */
const PAGE = 2_000;

export function findingQueries(database: Database): Pick<Store, 'findings' | 'decide'> {
  return {
    async findings(filter = {}) {
      const records: FindingRecord[] = [];
      // All rows at once would take as much memory again.
      for (;;) {
        const { where, params } = conditionOf(filter, records.at(-1)?.fingerprint);
        const sql = `select * from finding ${where} order by fingerprint limit ${PAGE}`;
        const rows = await database.all(sql, params);
        for (const row of rows) records.push(fromRow(row));
        if (rows.length < PAGE) return records;
      }
    },
    decide: (fingerprints, decision) =>
      database.transaction(async (queries) => {
        await countDecision(queries);
        const decided: Decided[] = [];
        for (const fingerprint of fingerprints) {
          const [row] = await queries.all('select * from finding where fingerprint = $1', [fingerprint]);
          if (row === undefined) throw new StoreError(`store ${database.label} knows no finding ${fingerprint}`);
          const { record, change } = decision(fromRow(row));
          await writeFindings(queries, [record]);
          await writeHistory(queries, [{ ...change, fingerprint, untold: false }]);
          decided.push({ record, change });
        }
        return decided;
      }),
  };
}

export async function writeFindings(queries: Queries, records: readonly FindingRecord[]): Promise<void> {
  await insertRows(queries, TARGET, records.map(toRow));
}

export async function touchFindings(queries: Queries, fingerprints: readonly string[], now: string): Promise<void> {
  for (const chunk of chunksOf(fingerprints, 1_000)) {
    const list = placeholders(chunk.length, 2);
    await queries.all(`update finding set last_seen = $1 where fingerprint in (${list})`, [now, ...chunk]);
  }
}

function conditionOf(
  { states, fingerprint, below }: FindingFilter,
  after: string | undefined,
): { readonly where: string; readonly params: SqlValue[] } {
  const params: SqlValue[] = [];
  const conditions: string[] = [];
  if (states !== undefined) {
    // An empty list is no SQL, and no state fits it.
    conditions.push(states.length === 0 ? '1 = 0' : `state in (${placeholders(states.length, params.length + 1)})`);
    params.push(...states);
  }
  if (fingerprint !== undefined) conditions.push(`fingerprint = $${params.push(fingerprint)}`);
  if (after !== undefined) conditions.push(`fingerprint > $${params.push(after)}`);
  const scope = below?.toLowerCase().replace(/\/+$/, '') ?? '';
  if (scope !== '') {
    // `like` folds case on one engine only, and gives % and _ a meaning that names may hold.
    const prefix = `$${params.push(`${scope}/`)}`;
    conditions.push(`(substr(resource_id, 1, length(${prefix})) = ${prefix} or resource_id = $${params.push(scope)})`);
  }
  return { where: conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`, params };
}

function toRow(record: FindingRecord): SqlValue[] {
  return [
    record.fingerprint,
    record.ruleId,
    record.resourceId,
    record.state,
    record.since,
    record.firstSeen,
    record.lastSeen,
    record.contrarySince,
    record.until,
    record.reason,
    record.by,
    record.resolution,
    record.toldSeverity,
    record.toldMonthly,
    asciiJson(record.finding),
  ];
}

/** Text of ASCII alone takes half the memory of any other when it is read back. */
function asciiJson(value: Finding): string {
  return JSON.stringify(value).replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function fromRow(row: Row): FindingRecord {
  const details = text(row, 'details');
  return {
    fingerprint: text(row, 'fingerprint'),
    ruleId: text(row, 'rule_id'),
    resourceId: text(row, 'resource_id'),
    state: oneOf(FINDING_STATES, row, 'state'),
    since: text(row, 'since'),
    firstSeen: text(row, 'first_seen'),
    lastSeen: text(row, 'last_seen'),
    contrarySince: textOrNull(row, 'contrary_since'),
    until: textOrNull(row, 'until_time'),
    reason: textOrNull(row, 'reason'),
    by: textOrNull(row, 'decided_by'),
    resolution: oneOfOrNull(RESOLUTIONS, row, 'resolution'),
    toldSeverity: oneOfOrNull(SEVERITIES, row, 'told_severity'),
    toldMonthly: numberOrNull(row, 'told_monthly'),
    // Most findings of a large store are looked at by their state alone, and an object takes thrice the memory of its text.
    get finding(): Finding {
      return JSON.parse(details);
    },
  };
}
