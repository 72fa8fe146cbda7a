import { Command, CommanderError } from 'commander';
import { UsageError } from '../core/errors.ts';
import { scrub } from '../app/scrubber.ts';
import { preferSmallHeap } from '../app/small-heap.ts';
import { VERSION } from '../app/version.ts';
import { addAudit } from './commands/audit.ts';
import { addDemo } from './commands/demo.ts';
import { addDiff } from './commands/diff.ts';
import { addDoctor } from './commands/doctor.ts';
import { addFindings } from './commands/findings.ts';
import { addNotify } from './commands/notify.ts';
import { addRules } from './commands/rules.ts';
import { addServe } from './commands/serve.ts';
import { addSimulate } from './commands/simulate.ts';
import { EXIT } from './exit-code.ts';
import { print } from './output.ts';

/** For the launcher, which tells what nobody caught. */
export { scrub } from '../app/scrubber.ts';

/**
 * Runs one command line and returns its exit code. A user's mistake is one clear line; anything else that is thrown is
 * a fault of ours, which the launcher tells in one line as well.
 */
export async function main(args: readonly string[]): Promise<number> {
  preferSmallHeap();
  // Whom standard error does not reach cannot be told, and the audit is worth more than its warnings.
  process.stderr.on('error', () => undefined);
  try {
    return await run(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(scrub(`error: ${error.message}\n`));
    return EXIT.usage;
  }
}

async function run(args: readonly string[]): Promise<number> {
  let code: number = EXIT.ok;
  const help: string[] = [];
  const program = createProgram(help, (result) => {
    code = result;
  });
  assertCommand(program, args);
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    await print(help);
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
}

/** What is asked for on standard output goes to `help`, to be printed in one piece. */
function createProgram(help: string[], finish: (code: number) => void): Command {
  const program = new Command('audit')
    .description(
      'Audits Azure subscriptions for what goes wrong with AI infrastructure: read-only, with money, evidence and the fix.',
    )
    .version(VERSION, '-V, --version')
    .enablePositionalOptions()
    .allowExcessArguments(false)
    .helpCommand(true)
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({
      writeOut: (text) => void help.push(text),
      writeErr: (text) => void process.stderr.write(scrub(text.startsWith('error:') ? oneLine(text) : text)),
    });
  addAudit(program, finish);
  for (const add of [addDemo, addServe, addFindings, addDiff, addNotify, addRules, addDoctor, addSimulate])
    add(program, finish);
  return program;
}

/** The audit itself has no name, so a misspelt command would be an argument too many for it. */
function assertCommand(program: Command, [first, second]: readonly string[]): void {
  const name = first === 'help' ? second : first;
  if (name === undefined || name.startsWith('-')) return;
  if (['help', ...program.commands.map((command) => command.name())].includes(name)) return;
  throw new UsageError(`no command is called "${name}": see audit --help`);
}

function oneLine(text: string): string {
  return `${text.trim().replaceAll(/\s*\n\s*/g, ' ')}\n`;
}
