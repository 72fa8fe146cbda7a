import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { loadDemoEstate } from '../../app/demo/estate.ts';
import { messageOf, UsageError } from '../../core/errors.ts';
import type { Estate } from '../../simulator/estate.ts';
import { loadEstate } from '../../simulator/load-estate.ts';
import { startSimulator, type Simulator } from '../../simulator/serve.ts';
import { shiftEstate } from '../../simulator/shift-estate.ts';
import { IDENTITY_HEADER } from '../../simulator/tokens.ts';
import { EXIT } from '../exit-code.ts';
import { aValue } from '../options.ts';
import { assertFileWritable, notWritable } from '../write-target.ts';

interface SimulateOptions {
  readonly port: number;
  readonly tls?: true;
  readonly estate?: readonly string[];
  readonly ca?: string;
}

export function addSimulate(program: Command, finish: (code: number) => void): void {
  program
    .command('simulate')
    .description('Azure on loopback, for this and other tools')
    .addOption(new Option('--port <port>', 'port to listen on').argParser(parsePort).default(0, 'any free one'))
    .option('--tls', 'serve https with a certificate of its own')
    .option('--ca <file>', 'where to write that certificate’s authority', aValue)
    .option(
      '--estate <file>',
      'estate to serve instead of the demo (repeatable: parts of one estate)',
      (file: string, all: readonly string[] = []) => [...all, aValue(file)],
    )
    .action(async (options: SimulateOptions) => {
      await simulate(options);
      finish(EXIT.ok);
    });
}

async function simulate(options: SimulateOptions): Promise<void> {
  if (options.ca !== undefined) assertAuthority(options.ca, options);
  const written = options.estate === undefined ? await loadDemoEstate() : await loadEstate(...options.estate);
  // Who talks to the simulator lives now, so the estate has to as well.
  const estate = shiftEstate(written, new Date());
  const simulator = await start(options, estate);
  const folder = await mkdtemp(join(tmpdir(), 'azaudit-simulator-'));
  try {
    const authority = await writeAuthority(simulator, options.ca ?? join(folder, 'ca.pem'));
    // Before anybody is told: who reads the last line may stop it at once.
    const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    // Not scrubbed: its made-up secrets are there to be pasted.
    process.stdout.write(`${settings(simulator, estate, authority).join('\n')}\n`);
    await stopped;
  } finally {
    await simulator.close();
    await rm(folder, { recursive: true });
  }
}

function assertAuthority(file: string, { tls }: SimulateOptions): void {
  if (tls !== true) throw new UsageError('--ca goes with --tls: without it there is no certificate');
  assertFileWritable(file);
}

async function start(options: SimulateOptions, estate: Estate): Promise<Simulator> {
  try {
    return await startSimulator({ estate, port: options.port, tls: options.tls === true });
  } catch (cause) {
    throw new UsageError(`the simulator cannot listen on port ${options.port}: ${messageOf(cause)}`, { cause });
  }
}

async function writeAuthority(simulator: Simulator, file: string): Promise<string | undefined> {
  if (simulator.caCertificate === undefined) return undefined;
  try {
    await writeFile(file, simulator.caCertificate);
  } catch (cause) {
    throw notWritable(file, cause);
  }
  return file;
}

/** Ready to paste into a shell: every tool that reads the usual variables then talks to the simulator. */
function settings({ url }: Simulator, { tenantId, now }: Estate, authority: string | undefined): string[] {
  const secure = [
    `export AZURE_RESOURCE_MANAGER_ENDPOINT=${url}`,
    `export AZURE_AUTHORITY_HOST=${url}`,
    `export AZAUDIT_METRICS_ENDPOINT='${url}/metrics-host/{region}'`,
    `export AZAUDIT_RETAIL_PRICES_ENDPOINT=${url}`,
    `export AZURE_TENANT_ID=${tenantId}`,
    `export IDENTITY_ENDPOINT=${url}/msi/token IDENTITY_HEADER=${IDENTITY_HEADER}`,
  ];
  return [
    `# simulator at ${url} as of ${now}; stop it with Ctrl-C`,
    ...(authority === undefined ? [] : [`export NODE_EXTRA_CA_CERTS=${authority}`, ...secure]),
  ];
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('It must be a number from 0 to 65535.');
  return port;
}
