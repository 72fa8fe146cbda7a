import type { RuleCoverage } from '../core/report.ts';
import type { Database, Queries, Row, SqlValue } from './database.ts';
import { insertRows } from './insert.ts';
import { flag, number, text, textOrNull } from './rows.ts';
import { StoreError, type RunCommit, type RunRecord, type Store } from './store.ts';

const RUN_COLUMNS = [
  'id',
  'moment',
  'started_at',
  'finished_at',
  'version',
  'rule_pack_hash',
  'scope',
  'resources',
  'findings',
  'complete',
  'slot_task',
  'slot_date',
];
const COUNT_COLUMNS = ['run_id', 'rule_id', 'fail', 'pass', 'not_applicable', 'unknown', 'unknown_reasons'];

export function runQueries(database: Database): Pick<Store, 'runs' | 'run' | 'ruleCounts'> {
  return {
    async runs(limit) {
      return (await database.all('select * from run order by seq desc limit $1', [limit])).map(fromRow);
    },
    async run(id) {
      const rows = await database.all(
        'select * from run where substr(id, 1, length($1)) = $1 order by length(id), seq limit 2',
        [id],
      );
      const [first, second] = rows.map(fromRow);
      if (second !== undefined && first?.run.id !== id) {
        throw new StoreError(`several runs begin with "${id}": write more of the id`);
      }
      return first;
    },
    async ruleCounts(runId) {
      const rows = await database.all('select * from rule_count where run_id = $1 order by rule_id', [runId]);
      return rows.map(countsFromRow);
    },
  };
}

export async function writeRun(queries: Queries, { record, now, rules }: RunCommit): Promise<void> {
  await insertRows(queries, { table: 'run', columns: RUN_COLUMNS }, [toRow(record, now)]);
  const counts = rules.map((rule) => countsToRow(record.run.id, rule));
  await insertRows(queries, { table: 'rule_count', columns: COUNT_COLUMNS }, counts);
}

function toRow({ run, resources, findings, complete, slot }: RunRecord, now: string): SqlValue[] {
  return [
    run.id,
    now,
    run.startedAt,
    run.finishedAt,
    run.version,
    run.rulePackHash,
    JSON.stringify(run.scope),
    resources,
    findings,
    complete ? 1 : 0,
    slot?.task ?? null,
    slot?.date ?? null,
  ];
}

function fromRow(row: Row): RunRecord {
  const [task, date] = [textOrNull(row, 'slot_task'), textOrNull(row, 'slot_date')];
  const scope: readonly string[] = JSON.parse(text(row, 'scope'));
  return {
    run: {
      id: text(row, 'id'),
      startedAt: text(row, 'started_at'),
      finishedAt: text(row, 'finished_at'),
      version: text(row, 'version'),
      rulePackHash: text(row, 'rule_pack_hash'),
      scope,
    },
    resources: number(row, 'resources'),
    findings: number(row, 'findings'),
    complete: flag(row, 'complete'),
    slot: task === null || date === null ? null : { task, date },
  };
}

function countsToRow(runId: string, rule: RuleCoverage): SqlValue[] {
  const { ruleId, fail, pass, notApplicable, unknown, unknownReasons } = rule;
  return [runId, ruleId, fail, pass, notApplicable, unknown, JSON.stringify(unknownReasons)];
}

function countsFromRow(row: Row): RuleCoverage {
  const unknownReasons: RuleCoverage['unknownReasons'] = JSON.parse(text(row, 'unknown_reasons'));
  return {
    ruleId: text(row, 'rule_id'),
    fail: number(row, 'fail'),
    pass: number(row, 'pass'),
    notApplicable: number(row, 'not_applicable'),
    unknown: number(row, 'unknown'),
    unknownReasons,
  };
}
