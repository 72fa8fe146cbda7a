import { Option, type Command } from 'commander';
import { withConfiguredStore } from '../../app/memory/configured-store.ts';
import { diffRuns } from '../../core/diff-runs.ts';
import { UsageError } from '../../core/errors.ts';
import { findingView } from '../../reporters/finding-view.ts';
import { printable } from '../../reporters/text.ts';
import type { RunRecord, Store } from '../../stores/store.ts';
import { EXIT } from '../exit-code.ts';
import { addStoreOptions, type StoreOptions } from '../options.ts';
import { print } from '../output.ts';

/** How many runs a mistake is answered with. */
const RUNS_NAMED = 5;

interface DiffOptions extends StoreOptions {
  readonly format: string;
}

export function addDiff(program: Command, finish: (code: number) => void): void {
  addStoreOptions(program.command('diff <run> <run>').description('what changed between two remembered runs'))
    .usage('[options] <run> <run>')
    .addHelpText('after', '\nA run is an id or the beginning of one, `latest` or `previous`.')
    .addOption(new Option('--format <format>', 'what is printed').choices(['table', 'json']).default('table'))
    .action(async (first: string, second: string, options: DiffOptions) => {
      await withConfiguredStore(options, 'read', (store) => diff(store, first, second, options.format));
      finish(EXIT.ok);
    });
}

async function diff(store: Store, first: string, second: string, format: string): Promise<void> {
  const [before, after] = [await findRun(store, first), await findRun(store, second)];
  const difference = diffRuns(await store.historyUntil(before.run.id), await store.historyUntil(after.run.id));
  const records = new Map((await store.findings()).map((record) => [record.fingerprint, record]));
  const sections = Object.entries(difference).map(([name, fingerprints]: [string, readonly string[]]) => ({
    name,
    findings: fingerprints.flatMap((fingerprint) => records.get(fingerprint) ?? []),
  }));
  if (format === 'json') {
    const runs = { from: before.run, to: after.run };
    const lists = Object.fromEntries(sections.map(({ name, findings }) => [name, findings.map(findingView)]));
    return print([`${JSON.stringify({ ...runs, ...lists }, null, 2)}\n`]);
  }
  return print([
    `${before.run.startedAt} to ${after.run.startedAt}\n`,
    ...sections.flatMap(({ name, findings }) => [
      `${name}: ${findings.length}\n`,
      ...findings.map(
        ({ fingerprint, finding }) =>
          `  ${fingerprint}  ${finding.severity}  ${finding.title} [${finding.ruleId}]  ${printable(finding.resource.name)}\n`,
      ),
    ]),
  ]);
}

async function findRun(store: Store, name: string): Promise<RunRecord> {
  const runs = await store.runs(RUNS_NAMED);
  const [latest, previous] = runs;
  const found = name === 'latest' ? latest : name === 'previous' ? previous : await store.run(name);
  if (found !== undefined) return found;
  const known = runs.map(({ run }) => `${run.id.slice(0, 8)} of ${run.startedAt.slice(0, 16)}`).join(', ');
  throw new UsageError(`no remembered run is called ${name}: the last ones are ${known === '' ? 'none' : known}`);
}
