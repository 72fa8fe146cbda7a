import { Command, CommanderError } from 'commander';
import { UsageError } from '../core/errors.ts';
import { preferSmallHeap } from '../app/small-heap.ts';
import { VERSION } from '../app/version.ts';
import { addAudit } from './commands/audit.ts';
import { addDemo } from './commands/demo.ts';
import { addDoctor } from './commands/doctor.ts';
import { addRules } from './commands/rules.ts';
import { addSimulate } from './commands/simulate.ts';
import { EXIT } from './exit-code.ts';

/** Runs one command line and returns its exit code. A user's mistake is one clear line, never a stack trace. */
export async function main(args: readonly string[]): Promise<number> {
  preferSmallHeap();
  let code: number = EXIT.ok;
  const program = createProgram((result) => {
    code = result;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    return EXIT.usage;
  }
}

function createProgram(finish: (code: number) => void): Command {
  const program = new Command('audit')
    .description(
      'Audits Azure subscriptions for what goes wrong with AI infrastructure: read-only, with money, evidence and the fix.',
    )
    .version(VERSION, '-V, --version')
    .enablePositionalOptions()
    .allowExcessArguments(false)
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({
      writeErr: (text) => void process.stderr.write(`${text.trim().replaceAll(/\s*\n\s*/g, ' ')}\n`),
    });
  addAudit(program, finish);
  for (const add of [addDemo, addSimulate, addRules, addDoctor]) add(program, finish);
  return program;
}
