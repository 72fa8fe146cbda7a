import type { Command } from 'commander';
import { judgeMeasured, measureAzure, planAudit } from '../../app/audit.ts';
import { connectToSimulator } from '../../app/connect.ts';
import { loadDemoEstate } from '../../app/demo.ts';
import { unmatchedTags } from '../../app/unmatched-tags.ts';
import { startSimulator } from '../../simulator/serve.ts';
import { exitCodeOf } from '../exit-code.ts';
import { addCommonOptions, configOf, deadlineOf, outputOf, type CommonOptions } from '../options.ts';
import { assertWritable, warn, writeReport } from '../output.ts';
import { createProgress } from '../progress.ts';

export function addDemo(program: Command, finish: (code: number) => void): void {
  addCommonOptions(program.command('demo').description('audit a built-in estate: no Azure, no credential')).action(
    async (options: CommonOptions) => finish(await runDemo(options)),
  );
}

async function runDemo(options: CommonOptions): Promise<number> {
  const output = outputOf(options);
  assertWritable(output);
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
    const report = judgeMeasured(plan, measured, new Date());
    await writeReport(report, output);
    return exitCodeOf(report, config.failOn);
  } finally {
    view.done();
    await simulator.close();
  }
}
