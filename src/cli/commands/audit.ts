import type { Command } from 'commander';
import { judgeMeasured, measureAzure, planAudit, type AuditPlan } from '../../app/audit.ts';
import { readEnvironment } from '../../app/config/environment.ts';
import type { Config } from '../../app/config/config.ts';
import { DEFAULT_STORE, storeOf } from '../../app/memory/configured-store.ts';
import { connect } from '../../app/connect.ts';
import { runJob } from '../../app/memory/job-run.ts';
import { logTo } from '../../app/daemon/log.ts';
import type { Measured } from '../../app/measured.ts';
import { measureFile, type FileRequest } from '../../app/offline/measure-file.ts';
import { assertScope } from '../../app/scope.ts';
import { writeFacts } from '../../app/offline/saved-facts.ts';
import { learnSecrets, secretSources } from '../../app/config/secrets.ts';
import { unmatchedTags } from '../../app/unmatched-tags.ts';
import { UsageError } from '../../core/errors.ts';
import { EXIT, exitCodeOf } from '../exit-code.ts';
import {
  addCommonOptions,
  addScopeOptions,
  aValue,
  baselineOf,
  configOf,
  deadlineOf,
  outputOf,
  type CommonOptions,
  type ScopeOptions,
} from '../options.ts';
import { assertWritable, warn, writeReport, type OutputChoice } from '../output.ts';
import { createProgress } from '../progress.ts';
import { assertFileWritable } from '../write-target.ts';

interface AuditOptions extends CommonOptions, ScopeOptions {
  readonly collectOnly?: string;
  readonly facts?: string;
  readonly resources?: string;
  readonly store?: string;
  readonly notify?: true;
}

export function addAudit(program: Command, finish: (code: number) => void): void {
  addCommonOptions(addScopeOptions(program))
    .option('--collect-only <file>', 'only measure, and save what was measured', aValue)
    .option('--facts <file>', 'judge measurements saved by --collect-only again, offline', aValue)
    .option('--resources <file>', 'judge Resource Graph rows from a file, without credential', aValue)
    .option('--store <url>', 'remember the run: sqlite:FILE, postgres://… or blob:https://…', aValue)
    .option(
      '--notify',
      `remember the run (default: ${DEFAULT_STORE}) and tell the changes to the sinks of the configuration`,
    )
    .action(async (options: AuditOptions) => finish(await runAudit(options)));
}

async function runAudit(options: AuditOptions): Promise<number> {
  const output = outputOf(options);
  assertWritable(output);
  assertTogether(options);
  if (options.collectOnly !== undefined) assertFileWritable(options.collectOnly);
  const mark = baselineOf(options);
  const config = configOf(options);
  await learnSecrets(config, secretSources(config, readEnvironment()));
  const plan = planAudit(config, { resources: options.resource ?? [], keepVerdicts: options.verdicts === true });
  warn(plan.warnings);
  const store = storeFor(options, config);
  if (store !== undefined) return rememberedRun(options, plan, { store, output, mark });
  const measured = await measureFrom(options, plan);
  warn(unmatchedTags(plan.scope, measured));
  if (options.collectOnly !== undefined) {
    await writeFacts(options.collectOnly, measured);
    return measured.collectors.every(({ status }) => status === 'ok' || status === 'unsupported')
      ? EXIT.ok
      : EXIT.incomplete;
  }
  const report = mark(judgeMeasured(plan, measured, new Date()));
  await writeReport(report, output);
  return exitCodeOf(report, config.failOn);
}

/** Only what was read from Azure just now is remembered. */
function storeFor(options: AuditOptions, config: Config): string | undefined {
  const offline = sourceOf(options)?.option ?? (options.collectOnly === undefined ? undefined : '--collect-only');
  if (offline !== undefined) {
    const wish = options.notify === true ? '--notify' : options.store === undefined ? undefined : '--store';
    if (wish !== undefined) throw new UsageError(`${offline} and ${wish} do not go together`);
    return undefined;
  }
  return storeOf(config, options.store) ?? (options.notify === true ? DEFAULT_STORE : undefined);
}

interface Destination {
  readonly store: string;
  readonly output: OutputChoice;
  readonly mark: ReturnType<typeof baselineOf>;
}

async function rememberedRun(
  options: AuditOptions,
  plan: AuditPlan,
  { store, output, mark }: Destination,
): Promise<number> {
  const notify = options.notify === true;
  const view = createProgress(process.stderr);
  const run = { plan, store, notify, patience: deadlineOf(options, plan.config), progress: view.progress };
  const { report: remembered, summary, unreleased } = await runJob(run).finally(() => view.done());
  const report = mark(remembered);
  warn(summary.deliveries.failures.map((failure) => `message to ${failure}`));
  if (unreleased !== undefined) warn([`${unreleased}: the run is stored; messages may be sent once more`]);
  if (notify) logTo(process.stderr, plan.config).info(summary, 'run.summary');
  await writeReport(report, output);
  return exitCodeOf(report, plan.config.failOn);
}

async function measureFrom(options: AuditOptions, plan: AuditPlan): Promise<Measured> {
  const patience = deadlineOf(options, plan.config);
  const startedAt = new Date();
  const source = sourceOf(options);
  if (source !== undefined) {
    const [subscriptions, managementGroups] = [options.subscription ?? [], options.managementGroup ?? []];
    const scope = { ...plan.scope, subscriptions, managementGroups, all: options.all === true };
    return measureFile(plan, { ...source, scope, now: startedAt });
  }
  assertScope(plan.scope);
  const signal = AbortSignal.timeout(patience);
  const azure = await connect(plan.config, readEnvironment(), { signal, deadline: startedAt.getTime() + patience });
  const view = createProgress(process.stderr);
  try {
    return await measureAzure(plan, azure, { now: startedAt, startedAt, signal, progress: view.progress });
  } finally {
    view.done();
  }
}

function sourceOf({ facts, resources }: AuditOptions): Pick<FileRequest, 'option' | 'file'> | undefined {
  if (facts !== undefined) return { option: '--facts', file: facts };
  return resources === undefined ? undefined : { option: '--resources', file: resources };
}

function assertTogether({ collectOnly, facts, resources, output, baseline }: AuditOptions): void {
  const given = Object.entries({ '--collect-only': collectOnly, '--facts': facts, '--resources': resources }).flatMap(
    ([name, value]) => (value === undefined ? [] : [name]),
  );
  if (collectOnly !== undefined && output !== undefined) given.push('--output');
  if (collectOnly !== undefined && baseline !== undefined) given.push('--baseline');
  if (given.length > 1) throw new UsageError(`${given.join(' and ')} do not go together`);
}
