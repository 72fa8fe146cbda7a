import { InvalidArgumentError, Option, type Command } from 'commander';
import { readBaseline } from '../app/baseline-file.ts';
import { loadConfig, type Config } from '../app/config/config.ts';
import { readEnvironment } from '../app/config/environment.ts';
import { parseDuration } from '../app/config/duration.ts';
import { compareWithBaseline } from '../core/baseline.ts';
import { UsageError } from '../core/errors.ts';
import type { AuditReport } from '../core/report.ts';
import { SEVERITIES, type Severity } from '../core/rule.ts';
import { REPORTERS } from '../reporters/index.ts';
import type { OutputChoice } from './output.ts';

/** The options that every way to audit shares. */
export interface CommonOptions {
  readonly format: string;
  readonly output?: readonly string[];
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly rules?: readonly string[];
  readonly config?: string;
  readonly failOn?: Severity;
  readonly baseline?: string;
  readonly verdicts?: true;
  readonly deadline?: string;
}

export interface ScopeOptions {
  readonly subscription?: readonly string[];
  readonly managementGroup?: readonly string[];
  readonly all?: true;
  readonly resourceGroup?: readonly string[];
  readonly resource?: readonly string[];
  readonly tag?: readonly string[];
}

const DEFAULT_DEADLINE = '30m';
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function addCommonOptions(command: Command): Command {
  return command
    .option('--format <format>', `what is printed: ${Object.keys(REPORTERS).join(', ')}`, 'table')
    .addOption(
      list('--output <file>', 'also write the report to a file, in the format of its extension (repeatable)', collect),
    )
    .addOption(list('--only <name>', 'only this rule, pillar or collector (repeatable)', collectNames))
    .addOption(list('--skip <name>', 'without this rule, pillar or collector (repeatable)', collectNames))
    .addOption(list('--rules <dir>', 'folder with rules of your own (repeatable)', collect))
    .option('--config <file>', 'configuration (default: azaudit.yaml, if it is there)', aValue)
    .addOption(new Option('--fail-on <severity>', 'exit 1 when a finding is at least this severe').choices(SEVERITIES))
    .option('--baseline <file>', 'a former JSON or SARIF report: --fail-on ignores what it holds', aValue)
    .option('--verdicts', 'report every verdict of every rule, with its reason')
    .option('--deadline <duration>', `stop reading after this long (default: ${DEFAULT_DEADLINE})`);
}

/** Of commands about what is remembered. */
export interface StoreOptions {
  readonly config?: string;
  readonly store?: string;
}

export function addStoreOptions(command: Command): Command {
  return command
    .option('--config <file>', 'configuration (default: azaudit.yaml, if it is there)', aValue)
    .option('--store <url>', 'where runs are remembered: sqlite:FILE, postgres://… or blob:https://…', aValue);
}

export function addScopeOptions(command: Command): Command {
  return command
    .addOption(list('--subscription <id>', 'subscription to audit (repeatable)', collectSubscription))
    .addOption(list('--management-group <name>', 'audit all subscriptions below it (repeatable)', collect))
    .option('--all', 'audit every subscription that the identity can see')
    .addOption(list('--resource-group <name>', 'only resources of this group (repeatable)', collect))
    .addOption(list('--resource <id>', 'only this resource and its children (repeatable)', collect))
    .addOption(list('--tag <key=value>', 'only resources with this tag (repeatable)', collect));
}

/** The file's settings with the command line over them. Throws UsageError. */
export function configOf(options: CommonOptions & ScopeOptions): Config {
  const config = loadConfig(options.config);
  const named = [...(options.subscription ?? []), ...(options.managementGroup ?? []), ...(options.resource ?? [])];
  const base =
    named.length > 0 || options.all === true ? { subscriptions: [], managementGroups: [], all: false } : config.scope;
  return {
    ...config,
    scope: {
      subscriptions: [...base.subscriptions, ...(options.subscription ?? [])],
      managementGroups: [...base.managementGroups, ...(options.managementGroup ?? [])],
      all: base.all || options.all === true,
      resourceGroups: [...config.scope.resourceGroups, ...(options.resourceGroup ?? [])],
      tags: { ...config.scope.tags, ...tagsOf(options.tag ?? []) },
    },
    rules: {
      ...config.rules,
      directories: [...config.rules.directories, ...(options.rules ?? [])],
      only: [...(options.only ?? config.rules.only)],
      skip: [...config.rules.skip, ...(options.skip ?? [])],
    },
    ...(options.failOn === undefined ? {} : { failOn: options.failOn }),
  };
}

export function outputOf(options: CommonOptions): OutputChoice {
  return { format: options.format, files: options.output ?? [], color: colorIsWanted() };
}

/** Reads the baseline now, so that an audit does not spend its time before a mistake is told. Throws UsageError. */
export function baselineOf({ baseline }: CommonOptions): (report: AuditReport) => AuditReport {
  if (baseline === undefined) return (report) => report;
  const fingerprints = readBaseline(baseline);
  return (report) => compareWithBaseline(report, fingerprints);
}

export function colorIsWanted(): boolean {
  return process.stdout.isTTY && !readEnvironment().noColor;
}

/** Milliseconds that the run may take. */
export function deadlineOf(options: CommonOptions, config: Config): number {
  return parseDuration(options.deadline ?? config.deadline ?? DEFAULT_DEADLINE);
}

/** `--config "$FILE"` of a variable that is not set asks for nothing that could be done. */
export function aValue(value: string): string {
  if (value === '') throw new InvalidArgumentError('It is empty.');
  return value;
}

/** No default, so that the help does not show an empty list. */
function list(flags: string, description: string, parse: typeof collect): Option {
  return new Option(flags, description).argParser(parse);
}

function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, aValue(value)];
}

/** `--only a,b` and `--only a --only b` mean the same. */
function collectNames(value: string, previous: readonly string[] = []): string[] {
  return [...previous, ...value.split(',').map((item) => item.trim())];
}

function collectSubscription(value: string, previous: readonly string[] = []): string[] {
  const ids = collectNames(value, previous);
  const stranger = ids.find((id) => !GUID.test(id));
  if (stranger !== undefined)
    throw new InvalidArgumentError(
      `"${stranger}" is no subscription id; it looks like 00000000-0000-0000-0000-000000000000.`,
    );
  return ids;
}

function tagsOf(tags: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    tags.map((tag) => {
      const split = tag.indexOf('=');
      if (split < 1) throw new UsageError(`--tag ${tag}: write it as key=value`);
      return [tag.slice(0, split), tag.slice(split + 1)];
    }),
  );
}
