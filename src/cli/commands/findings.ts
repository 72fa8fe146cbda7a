import { userInfo } from 'node:os';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { withConfiguredStore } from '../../app/memory/configured-store.ts';
import { findFinding } from '../../app/memory/find-finding.ts';
import { parseUntil } from '../../app/memory/until.ts';
import { decide, type Decision } from '../../core/decide.ts';
import { FINDING_STATES, isStanding, statusOf, type FindingRecord } from '../../core/finding-record.ts';
import { realisedSavings } from '../../core/savings.ts';
import { rank } from '../../core/rank.ts';
import { totalSavings } from '../../core/money.ts';
import { findingsTable, historyTable } from '../../reporters/findings-table.ts';
import { findingView } from '../../reporters/finding-view.ts';
import type { Store } from '../../stores/store.ts';
import { EXIT } from '../exit-code.ts';
import { addStoreOptions, colorIsWanted, type StoreOptions } from '../options.ts';
import { print } from '../output.ts';

interface ListOptions extends StoreOptions {
  readonly format: string;
  readonly status?: readonly string[];
  readonly owner?: string;
  readonly rule?: string;
  readonly all?: true;
}

interface DecideOptions extends StoreOptions {
  readonly reason?: string;
  readonly until?: string;
}

const STATUSES = ['new', ...FINDING_STATES];
const DEFAULT_MUTE = '30d';

export function addFindings(program: Command, finish: (code: number) => void): void {
  const findings = program.command('findings').description('what is remembered of findings, and what you decide');
  addStoreOptions(findings.command('list').description('findings that stand'))
    .addOption(formatOption())
    .option('--status <status>', `only these: ${STATUSES.join(', ')} (repeatable)`, collectStatus)
    .option('--owner <name>', 'only those of this owner')
    .option('--rule <id>', 'only those of this rule')
    .option('--all', 'resolved ones too')
    .action((options: ListOptions) => look(options, finish, (store) => list(store, options)));
  addStoreOptions(findings.command('show <fingerprint>').description('one finding with its history'))
    .addOption(formatOption())
    .action((id: string, options: ListOptions) => look(options, finish, (store) => show(store, id, options)));
  addStoreOptions(findings.command('history <fingerprint>').description('what happened to a finding'))
    .addOption(formatOption())
    .action((id: string, options: ListOptions) => look(options, finish, (store) => history(store, id, options)));
  addDecision(findings, 'ack', 'acknowledge: it is known, tell again only when it gets worse or is resolved', finish);
  addDecision(findings, 'mute', 'tell nothing of it until a day', finish).option(
    '--until <when>',
    'a date, 2026-12-31, or days, 30d',
    DEFAULT_MUTE,
  );
  addDecision(findings, 'unmute', 'take back a mute or an acknowledgement', finish);
}

const KINDS = { ack: 'acknowledge', mute: 'mute', unmute: 'unmute' } as const;

function addDecision(
  findings: Command,
  name: keyof typeof KINDS,
  description: string,
  finish: (code: number) => void,
): Command {
  return addStoreOptions(findings.command(`${name} <fingerprint...>`).description(description))
    .option('--reason <text>', 'why, for the others')
    .action(async (ids: string[], options: DecideOptions) => {
      await withConfiguredStore(options, 'decide', (store) => apply(store, KINDS[name], ids, options));
      finish(EXIT.ok);
    });
}

async function look(
  options: StoreOptions,
  finish: (code: number) => void,
  work: (store: Store) => Promise<void>,
): Promise<void> {
  await withConfiguredStore(options, 'read', work);
  finish(EXIT.ok);
}

async function list(store: Store, options: ListOptions): Promise<void> {
  const records = ranked((await store.findings()).filter((record) => isWanted(record, options)));
  if (options.format === 'table') return print(findingsTable(records, { color: colorIsWanted() }));
  const now = new Date().toISOString();
  const savings = {
    potential: totalSavings(records.filter(isStanding).map(({ finding }) => finding)),
    realised: realisedSavings(await store.savings(), now),
  };
  return print([`${JSON.stringify({ findings: records.map(findingView), savings }, null, 2)}\n`]);
}

function isWanted(record: FindingRecord, { status, owner, rule, all }: ListOptions): boolean {
  if (status === undefined ? all !== true && !isStanding(record) : !status.includes(statusOf(record))) return false;
  if (rule !== undefined && record.ruleId !== rule) return false;
  return owner === undefined || record.finding.owner?.toLowerCase() === owner.toLowerCase();
}

async function show(store: Store, id: string, { format }: ListOptions): Promise<void> {
  const record = await findFinding(store, id);
  const changes = await store.history(record.fingerprint);
  if (format === 'json') return print([`${JSON.stringify({ ...findingView(record), history: changes }, null, 2)}\n`]);
  const { remediation, evidence } = record.finding;
  return print([
    ...findingsTable([record], { color: colorIsWanted() }),
    ...evidence.map(
      ({ label, value, unit }) => `  ${label}: ${value ?? 'not set'}${unit === null ? '' : ` ${unit}`}\n`,
    ),
    `  ${remediation.summary}\n`,
    ...(remediation.commands.cli === null ? [] : [`  $ ${remediation.commands.cli}\n`]),
    `  ${remediation.portalUrl}\n\n`,
    ...historyTable(changes),
  ]);
}

async function history(store: Store, id: string, { format }: ListOptions): Promise<void> {
  const { fingerprint } = await findFinding(store, id);
  const changes = await store.history(fingerprint);
  if (format === 'json') return print([`${JSON.stringify({ fingerprint, history: changes }, null, 2)}\n`]);
  return print(historyTable(changes));
}

async function apply(
  store: Store,
  kind: Decision['kind'],
  ids: readonly string[],
  { reason, until }: DecideOptions,
): Promise<void> {
  const now = new Date();
  const decision: Decision = {
    kind,
    now: now.toISOString(),
    by: userInfo().username,
    reason: reason ?? null,
    ...(kind === 'mute' ? { until: parseUntil(until ?? DEFAULT_MUTE, now) } : {}),
  };
  // All or none: a misspelt fingerprint among several decides nothing.
  const records = await Promise.all(ids.map((id) => findFinding(store, id)));
  const fingerprints = [...new Set(records.map(({ fingerprint }) => fingerprint))];
  const decided = await store.decide(fingerprints, (before) => decide(before, decision));
  await print(decided.map(({ record }) => saidOf(record)));
}

function saidOf({ fingerprint, state, until }: FindingRecord): string {
  return `${fingerprint} is ${state}${until === null ? '' : ` until ${until.slice(0, 10)}`}\n`;
}

function ranked(records: readonly FindingRecord[]): FindingRecord[] {
  return rank(records.map((record) => ({ ...record.finding, record }))).map(({ record }) => record);
}

function formatOption(): Option {
  return new Option('--format <format>', 'what is printed').choices(['table', 'json']).default('table');
}

function collectStatus(value: string, previous: readonly string[] = []): string[] {
  const names = value.split(',').map((name) => name.trim());
  const stranger = names.find((name) => !STATUSES.includes(name));
  if (stranger !== undefined) throw new InvalidArgumentError(`"${stranger}" is none of ${STATUSES.join(', ')}.`);
  return [...previous, ...names];
}
