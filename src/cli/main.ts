import { Command, CommanderError } from 'commander';
import { UsageError } from '../core/errors.ts';
import { scrub } from '../app/config/scrubber.ts';
import { preferSmallHeap } from '../app/small-heap.ts';
import { VERSION } from '../app/version.ts';
import { EXIT } from './exit-code.ts';
import { print } from './output.ts';

type Add = (program: Command, finish: (code: number) => void) => void;

/** Every command brings what it needs, so that only those that may be asked for are loaded. */
const COMMANDS: Readonly<Record<string, () => Promise<Add>>> = {
  demo: async () => (await import('./commands/demo.ts')).addDemo,
  serve: async () => (await import('./commands/serve.ts')).addServe,
  findings: async () => (await import('./commands/findings.ts')).addFindings,
  diff: async () => (await import('./commands/diff.ts')).addDiff,
  notify: async () => (await import('./commands/notify.ts')).addNotify,
  rules: async () => (await import('./commands/rules.ts')).addRules,
  doctor: async () => (await import('./commands/doctor.ts')).addDoctor,
  simulate: async () => (await import('./commands/simulate.ts')).addSimulate,
};

/** For the launcher, which tells what nobody caught. */
export { scrub } from '../app/config/scrubber.ts';

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
  assertCommand(args);
  const program = createProgram(help);
  for (const add of await commandsFor(args)) {
    add(program, (result) => {
      code = result;
    });
  }
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
function createProgram(help: string[]): Command {
  return new Command('audit')
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
}

/** The one that is named; the audit when there is none; all where help may be wanted. */
async function commandsFor(args: readonly string[]): Promise<Add[]> {
  const named = Object.entries(COMMANDS).find(([name]) => name === args[0]);
  if (named !== undefined) return [await named[1]()];
  const { addAudit } = await import('./commands/audit.ts');
  const isPlain = args.every((arg) => !['help', '--help', '-h', ...Object.keys(COMMANDS)].includes(arg));
  return isPlain ? [addAudit] : [addAudit, ...(await Promise.all(Object.values(COMMANDS).map((load) => load())))];
}

/** The audit itself has no name, so a misspelt command would be an argument too many for it. */
function assertCommand([first, second]: readonly string[]): void {
  const name = first === 'help' ? second : first;
  if (name === undefined || name.startsWith('-')) return;
  if (name === 'help' || Object.hasOwn(COMMANDS, name)) return;
  throw new UsageError(`no command is called "${name}": see audit --help`);
}

function oneLine(text: string): string {
  return `${text.trim().replaceAll(/\s*\n\s*/g, ' ')}\n`;
}
