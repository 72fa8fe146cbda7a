import type { Command } from 'commander';
import { DEFAULT_CONFIG_FILE, loadConfig, type Config } from '../../app/config/config.ts';
import { DEFAULT_STORE, openConfiguredStore, storeOf, storeUrlOf } from '../../app/memory/configured-store.ts';
import { openConfiguredFleet } from '../../app/fleet/configured-fleet.ts';
import type { Fleet } from '../../app/fleet/fleet.ts';
import { roleOf, ROLES } from '../../app/fleet/role.ts';
import { startWorkerService } from '../../app/fleet/worker-service.ts';
import { settingsOf } from '../../app/daemon/settings.ts';
import { logTo } from '../../app/daemon/log.ts';
import type { Log } from '../../app/daemon/log-line.ts';
import { startService, type Service } from '../../app/daemon/service.ts';
import { EXIT } from '../exit-code.ts';

/** What hangs after everything was closed is not waited for. */
const LAST_MS = 2_000;

interface ServeOptions {
  readonly config?: string;
  readonly store?: string;
  readonly role?: string;
}

export function addServe(program: Command, finish: (code: number) => void): void {
  program
    .command('serve')
    .description('the daemon: audits on schedule, remembers, tells changes, and answers on /status and /metrics')
    .option('--config <file>', `configuration (default: ${DEFAULT_CONFIG_FILE}, if it is there)`)
    .option('--store <url>', `where runs are remembered (default: ${DEFAULT_STORE})`)
    .option('--role <role>', `with a postgres:// store: ${ROLES.join(', ')} (default: all)`)
    .action(async (options: ServeOptions) => {
      await serve(options);
      finish(EXIT.ok);
    });
}

async function serve(options: ServeOptions): Promise<void> {
  // A reader of the log that goes away does not end the audits.
  process.stdout.on('error', () => undefined);
  const loaded = loadConfig(options.config);
  const reference = storeOf(loaded, options.store) ?? DEFAULT_STORE;
  const url = await storeUrlOf(loaded, reference);
  const role = roleOf(options.role, url);
  if (role === 'worker') return serveUnits(loaded, url);
  const build = () => settingsOf(loadConfig(options.config));
  const { config, warnings } = build();
  const log = logTo(process.stdout, config);
  for (const warning of warnings) log.warn({ warning }, 'rules.warning');
  const configFile = options.config ?? DEFAULT_CONFIG_FILE;
  const store = await openConfiguredStore(config, reference);
  let end: Fleet | undefined;
  try {
    if (role !== 'alone') end = await openConfiguredFleet(config, url, log);
    const fleet = end && { end, works: role === 'all' };
    await untilStopped(await startService({ store, log, configFile, build, fleet }), log);
  } catch (error) {
    await end?.close();
    await store.close();
    throw error;
  }
}

async function serveUnits(config: Config, url: string): Promise<void> {
  const log = logTo(process.stdout, config);
  const fleet = await openConfiguredFleet(config, url, log);
  try {
    await untilStopped(await startWorkerService({ fleet, config, log }), log);
  } catch (error) {
    await fleet.close();
    throw error;
  }
}

/** Ends with the first signal, gently; a second one ends the process at once. */
async function untilStopped(service: Service, log: Log): Promise<void> {
  const reload = (): void => service.reload();
  const stop = Promise.withResolvers<string>();
  const onSignal = (signal: string): void => {
    process.once('SIGTERM', () => process.exit(EXIT.usage));
    process.once('SIGINT', () => process.exit(EXIT.usage));
    stop.resolve(signal);
  };
  process.on('SIGHUP', reload);
  process.once('SIGTERM', onSignal);
  process.once('SIGINT', onSignal);
  log.info({ signal: await stop.promise }, 'serve.stopping');
  await service.stop();
  process.off('SIGHUP', reload);
  log.info({}, 'serve.stopped');
  setTimeout(() => process.exit(EXIT.ok), LAST_MS).unref();
}
