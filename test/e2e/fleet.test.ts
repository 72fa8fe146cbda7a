import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadDemoEstate } from '../../src/app/demo/estate.ts';
import { openPostgres } from '../../src/stores/postgres.ts';
import { startSimulator, type Simulator } from '../../src/simulator/serve.ts';
import { shiftEstate } from '../../src/simulator/shift-estate.ts';
import { audit } from '../support/cli.ts';
import { cloudEnv } from '../support/cloud.ts';
import { startDaemon, type DaemonProcess } from '../support/daemon.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';

let simulator: Simulator;
let postgres: PostgresServer;
let folder: string;
let env: NodeJS.ProcessEnv;
const running: DaemonProcess[] = [];

beforeAll(async () => {
  postgres = await startPostgres();
  simulator = await startSimulator({ estate: shiftEstate(await loadDemoEstate(), new Date()), tls: true });
  folder = await mkdtemp(join(tmpdir(), 'azaudit-'));
  await writeFile(
    join(folder, 'azaudit.yaml'),
    'scope: { all: true }\nrules: { skip: [resource-costs] }\nserver: { port: 0 }\nschedule: { cron: "0 0 * * *", catchUp: 24h }\n',
  );
  env = await cloudEnv(simulator, folder);
}, 60_000);
afterAll(async () => {
  for (const daemon of running) daemon.kill('SIGKILL');
  await simulator.close();
  await postgres.stop();
  await rm(folder, { recursive: true });
});

function serve(store: string, ...args: string[]): DaemonProcess {
  const daemon = startDaemon({ cwd: folder, env: { ...env, AZAUDIT_STORE: store }, args });
  running.push(daemon);
  return daemon;
}

/** The exit code after a polite stop. */
function stop(daemon: DaemonProcess): Promise<number | string> {
  daemon.kill('SIGTERM');
  return daemon.ended;
}

describe('audit serve on PostgreSQL', { timeout: 120_000 }, () => {
  test('a scheduler and two workers remember what one audit finds', async () => {
    const store = await postgres.createDatabase();
    const scheduler = serve(store, '--role', 'scheduler');
    const workers = [serve(store, '--role', 'worker'), serve(store, '--role', 'worker')];
    const summary = await scheduler.line('run.summary');
    // A worker that starts late finds nothing to do.
    await Promise.all(workers.map((worker) => worker.line('serve.started')));
    await Promise.race(workers.map((worker) => worker.line('unit.finished')));
    expect(await Promise.all([scheduler, ...workers].map(stop))).toEqual([0, 0, 0]);
    expect(summary).toMatchObject({ outcome: 'complete', gaps: 0 });
    const list = await audit(['findings', 'list', '--format', 'json'], {
      env: { ...env, AZAUDIT_STORE: store },
      cwd: folder,
    });
    const remembered: { findings: { fingerprint: string }[] } = JSON.parse(list.stdout);
    const alone = await audit(['--format', 'json'], { env, cwd: folder });
    const report: { findings: { fingerprint: string }[] } = JSON.parse(alone.stdout);
    const sorted = ({ findings }: typeof report) => findings.map(({ fingerprint }) => fingerprint).toSorted();
    expect(sorted(remembered)).toEqual(sorted(report));
    expect(report.findings.length).toBeGreaterThan(5);
    const database = await openPostgres(store, undefined);
    expect(await database.all('select * from fleet_run')).toEqual([]);
    await database.close();
  });

  test('one process alone does all of it', async () => {
    const store = await postgres.createDatabase();
    const server = serve(store);
    expect(await server.line('run.summary')).toMatchObject({ outcome: 'complete', gaps: 0 });
    expect(await stop(server)).toBe(0);
  });

  test.each(['scheduler', 'worker', 'all'])('--role %s without such a store says so in one line', async (role) => {
    const { code, stderr } = await audit(['serve', '--role', role, '--store', `sqlite:${join(folder, 'a.db')}`], {
      env,
      cwd: folder,
    });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `error: --role ${role} needs a store that processes can share: postgres://…\n`,
    });
  });

  test('a worker without a credential ends with one line, before it takes anything', async () => {
    const store = await postgres.createDatabase();
    const { code, stdout, stderr } = await audit(['serve', '--role', 'worker', '--store', store], {
      env: { ...env, IDENTITY_HEADER: 'of another process' },
      cwd: folder,
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error: the managed identity gave no token .+\n$/);
  });

  test('a database that is not there, or newer than the program, ends a worker with one line', async () => {
    const away = await audit(['serve', '--role', 'worker', '--store', 'postgres://me:hush-hush@127.0.0.1:1/db'], {
      env,
      cwd: folder,
    });
    expect(away.code).toBe(2);
    expect(away.stderr).toBe('error: store postgres://me@127.0.0.1:1/db: nothing answers there\n');
    const store = await postgres.createDatabase();
    const database = await openPostgres(store, undefined);
    await database.execute('create table schema_version (version integer not null)');
    await database.execute('insert into schema_version values (99)');
    await database.close();
    const newer = await audit(['serve', '--role', 'worker', '--store', store], { env, cwd: folder });
    expect(newer.code).toBe(2);
    expect(newer.stderr).toMatch(
      /^error: store postgres:\/\/postgres@.+ has schema 99, this azaudit knows 2: use a newer azaudit\n$/,
    );
  });
});
