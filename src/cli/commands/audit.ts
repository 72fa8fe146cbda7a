import type { Command } from 'commander';
import { judgeMeasured, measureAzure, planAudit, type AuditPlan } from '../../app/audit.ts';
import { readEnvironment } from '../../app/config-environment.ts';
import { connect } from '../../app/connect.ts';
import type { Measured } from '../../app/measured.ts';
import { measureFile, type FileRequest } from '../../app/measure-file.ts';
import { assertScope } from '../../app/scope.ts';
import { writeFacts } from '../../app/saved-facts.ts';
import { UsageError } from '../../core/errors.ts';
import { EXIT, exitCodeOf } from '../exit-code.ts';
import {
  addCommonOptions,
  addScopeOptions,
  configOf,
  deadlineOf,
  outputOf,
  type CommonOptions,
  type ScopeOptions,
} from '../options.ts';
import { assertWritable, writeReport } from '../output.ts';
import { createProgress } from '../progress.ts';

interface AuditOptions extends CommonOptions, ScopeOptions {
  readonly collectOnly?: string;
  readonly facts?: string;
  readonly resources?: string;
}

export function addAudit(program: Command, finish: (code: number) => void): void {
  addCommonOptions(addScopeOptions(program))
    .option('--collect-only <file>', 'only measure, and save what was measured')
    .option('--facts <file>', 'judge measurements saved by --collect-only again, offline')
    .option('--resources <file>', 'judge Resource Graph rows from a file, without credential')
    .action(async (options: AuditOptions) => finish(await runAudit(options)));
}

async function runAudit(options: AuditOptions): Promise<number> {
  const output = outputOf(options);
  assertWritable(output);
  assertOneSource(options);
  const config = configOf(options);
  const plan = planAudit(config, { resources: options.resource ?? [], keepVerdicts: options.verdicts === true });
  for (const warning of plan.warnings) process.stderr.write(`warning: ${warning}\n`);
  const measured = await measureFrom(options, plan);
  if (options.collectOnly !== undefined) {
    await writeFacts(options.collectOnly, measured);
    return measured.collectors.every(({ status }) => status === 'ok' || status === 'unsupported')
      ? EXIT.ok
      : EXIT.incomplete;
  }
  const report = judgeMeasured(plan, measured, new Date());
  await writeReport(report, output);
  return exitCodeOf(report, config.failOn);
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

function assertOneSource({ collectOnly, facts, resources }: AuditOptions): void {
  const given = Object.entries({ '--collect-only': collectOnly, '--facts': facts, '--resources': resources }).flatMap(
    ([name, value]) => (value === undefined ? [] : [name]),
  );
  if (given.length > 1) throw new UsageError(`${given.join(' and ')} do not go together`);
}
