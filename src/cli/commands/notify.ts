import { Option, type Command } from 'commander';
import { loadConfig, type Config } from '../../app/config/config.ts';
import { DEFAULT_STORE, storeOf, storeToLookAt } from '../../app/memory/configured-store.ts';
import type { SinkConfig } from '../../app/config/notify.ts';
import { scrub } from '../../app/config/scrubber.ts';
import { sendTest } from '../../app/messages/notify-test.ts';
import { dueInStore, previewsOf, type Due, type Preview } from '../../app/messages/preview.ts';
import { digestsOfDemo, SAMPLE_SINKS } from '../../app/messages/preview-demo.ts';
import { UsageError } from '../../core/errors.ts';
import { plural } from '../../core/text.ts';
import { EXIT } from '../exit-code.ts';
import { addStoreOptions, aValue, type StoreOptions } from '../options.ts';
import { print } from '../output.ts';

interface PreviewOptions extends StoreOptions {
  readonly sink?: string;
  readonly format: string;
}

export function addNotify(program: Command, finish: (code: number) => void): void {
  const notify = program.command('notify').description('try the sinks of the configuration');
  notify
    .command('test')
    .description('send one message with a code, to see whether it arrives')
    .requiredOption('--sink <name>', 'the sink, as the configuration calls it', aValue)
    .option('--config <file>', 'configuration (default: azaudit.yaml, if it is there)', aValue)
    .action(async ({ sink, config }: { readonly sink: string; readonly config?: string }) => {
      await print([`${await sendTest(loadConfig(config), sink)}\n`]);
      finish(EXIT.ok);
    });
  addStoreOptions(
    notify.command('preview').description('print what sinks would be sent now, to the letter; nothing is sent'),
  )
    .option('--sink <name>', 'only this sink', aValue)
    .addOption(new Option('--format <format>', 'text or json').choices(['text', 'json']).default('text'))
    .action(async (options: PreviewOptions) => {
      await preview(options);
      finish(EXIT.ok);
    });
}

async function preview(options: PreviewOptions): Promise<void> {
  const config = loadConfig(options.config);
  const sinks = chosen(config.notify.length === 0 ? SAMPLE_SINKS : config.notify, options.sink);
  const previews = (await previewsInStore(config, sinks, options)) ?? (await previewsOfDemo(config, sinks));
  if (options.format === 'json') return print([`${JSON.stringify({ messages: previews }, null, 2)}\n`]);
  return print(previews.map(textOf));
}

function chosen(sinks: readonly SinkConfig[], name: string | undefined): readonly SinkConfig[] {
  const found = sinks.filter((sink) => name === undefined || sink.name === name);
  if (found.length > 0) return found;
  throw new UsageError(`no sink is called "${name}": there is ${sinks.map((sink) => sink.name).join(', ')}`);
}

/** Undefined while nothing is remembered. What is not due is said on standard error. */
async function previewsInStore(
  config: Config,
  sinks: readonly SinkConfig[],
  options: PreviewOptions,
): Promise<Preview[] | undefined> {
  const reference = storeOf(config, options.store) ?? DEFAULT_STORE;
  const store = await storeToLookAt(config, reference);
  if (store === undefined) return undefined;
  try {
    const previews: Preview[] = [];
    const [silent, notes]: [string[], string[]] = [[], []];
    for (const sink of sinks) {
      const due = await dueInStore(store, sink, new Date());
      if (due === undefined) return undefined;
      previews.push(...previewsOf(sink, due.digests));
      if (due.waiting !== undefined) notes.push(waitingNote(sink, due.waiting));
      else if (due.digests.length === 0) silent.push(sink.name);
    }
    if (silent.length > 0) notes.push(`nothing is due for ${silent.join(', ')}: only changes are told`);
    for (const note of notes) process.stderr.write(scrub(`note: ${note}\n`));
    return previews;
  } finally {
    await store.close();
  }
}

function waitingNote({ name }: SinkConfig, { count, until, error }: NonNullable<Due['waiting']>): string {
  return `${plural(count, 'message')} to ${name} not due before ${until}: ${error}`;
}

async function previewsOfDemo(config: Config, sinks: readonly SinkConfig[]): Promise<Preview[]> {
  process.stderr.write('note: no run is remembered, so this is what a first run on the demo would send\n');
  const digests = await digestsOfDemo(config, sinks);
  return sinks.flatMap((sink) => previewsOf(sink, digests.get(sink.name) ?? []));
}

function textOf({ sink, type, kind, owner, payloads }: Preview): string {
  const whose = owner === null ? '' : ` for ${owner}`;
  const head = `== ${sink} (${type}): ${kind}${whose}, ${plural(payloads.length, 'request')}\n`;
  return [head, ...payloads.map(({ key, body }) => `-- ${key}\n${JSON.stringify(body, null, 2)}\n`), '\n'].join('');
}
