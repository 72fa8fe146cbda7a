import { InvalidArgumentError, type Command } from 'commander';
import { judgeMeasured, measureAzure, planAudit } from '../../app/audit.ts';
import { connectToSimulator } from '../../app/connect.ts';
import { loadDemoEstate } from '../../app/demo/estate.ts';
import { unmatchedTags } from '../../app/unmatched-tags.ts';
import { startSimulator } from '../../simulator/serve.ts';
import { runWeek } from '../demo-week.ts';
import { exitCodeOf } from '../exit-code.ts';
import { addCommonOptions, baselineOf, configOf, deadlineOf, outputOf, type CommonOptions } from '../options.ts';
import { assertWritable, warn, writeReport } from '../output.ts';
import { createProgress } from '../progress.ts';

interface DemoOptions extends CommonOptions {
  readonly days?: number;
}

const MOST_DAYS = 14;

export function addDemo(program: Command, finish: (code: number) => void): void {
  addCommonOptions(program.command('demo').description('audit a built-in estate: no Azure, no credential'))
    .option('--days <n>', `play so many nights with memory and the alerts of each (1 to ${MOST_DAYS})`, parseDays)
    .action(async ({ days, ...options }: DemoOptions) =>
      finish(await (days === undefined ? runDemo(options) : runWeek(options, days))),
    );
}

function parseDays(value: string): number {
  const days = Number(value);
  if (!/^\d+$/.test(value) || days < 1 || days > MOST_DAYS)
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${MOST_DAYS}.`);
  return days;
}

async function runDemo(options: CommonOptions): Promise<number> {
  const output = outputOf(options);
  assertWritable(output);
  const mark = baselineOf(options);
  const config = configOf({ ...options, all: true });
  const plan = planAudit(config, { resources: [], keepVerdicts: options.verdicts === true });
  warn(plan.warnings);
  const estate = await loadDemoEstate();
  const simulator = await startSimulator({ estate });
  const view = createProgress(process.stderr);
  try {
    const signal = AbortSignal.timeout(deadlineOf(options, config));
    const clock = { now: new Date(estate.now), startedAt: new Date(), signal, progress: view.progress };
    const measured = await measureAzure(plan, connectToSimulator(simulator.url), clock);
    view.done();
    warn(unmatchedTags(plan.scope, measured));
    const report = mark(judgeMeasured(plan, measured, new Date()));
    await writeReport(report, output);
    return exitCodeOf(report, config.failOn);
  } finally {
    view.done();
    await simulator.close();
  }
}
