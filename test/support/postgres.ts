import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';

export interface PostgresServer {
  readonly port: number;
  readonly password: string;
  /** A new, empty database: `postgres://postgres:…@127.0.0.1:…/db1`. */
  createDatabase(): Promise<string>;
  /** Shuts it down as an operator does, or as a crash would; its data stay. */
  goAway(how: 'shutdown' | 'crash'): Promise<void>;
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

/** A throwaway PostgreSQL on a free port of loopback. Fails when PostgreSQL is not installed. */
export async function startPostgres(): Promise<PostgresServer> {
  const binaries = findBinaries();
  const account = process.getuid?.() === 0 ? accountOf('postgres') : undefined;
  const folder = mkdtempSync(join(tmpdir(), 'azaudit-postgres-'));
  const password = randomBytes(12).toString('hex');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password);
  // PostgreSQL refuses to run as root.
  if (account !== undefined) for (const path of [folder, passwordFile]) chownSync(path, account.uid, account.gid);
  const data = join(folder, 'data');
  const options = { cwd: folder, env: { ...process.env, LC_ALL: 'C' }, ...account };
  const setup = spawnSync(
    join(binaries, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--no-sync'],
    { ...options, encoding: 'utf8' },
  );
  if (setup.status !== 0) throw new Error(`initdb failed: ${setup.stderr}`);
  const port = await freePort();
  const settings = ['fsync=off', 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`];
  async function launch(): Promise<ChildProcess> {
    const child = spawn(
      join(binaries, 'postgres'),
      ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
      { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    await ready(child);
    return child;
  }
  let server = await launch();

  const address = (database: string): string => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
  let count = 0;
  return {
    port,
    password,
    async createDatabase() {
      const name = `db${(count += 1)}`;
      const client = new Client(address('postgres'));
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      return address(name);
    },
    // SIGINT ends sessions instead of waiting for them, SIGQUIT leaves the rest to recovery.
    goAway: (how) => end(server, how === 'crash' ? 'SIGQUIT' : 'SIGINT'),
    async comeBack() {
      server = await launch();
    },
    async stop() {
      await end(server, 'SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill(signal);
  await ended;
}

function findBinaries(): string {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(debian, version, 'bin')), ...pathFolders()];
  const found = folders.find((folder) => existsSync(join(folder, 'initdb')));
  if (found === undefined) {
    throw new Error('these tests need PostgreSQL: install it (apt-get install postgresql), or put initdb on the PATH');
  }
  return found;
}

function pathFolders(): string[] {
  return (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
}

function accountOf(user: string): { readonly uid: number; readonly gid: number } {
  const [uid, gid] = ['-u', '-g'].map((option) => Number(spawnSync('id', [option, user], { encoding: 'utf8' }).stdout));
  if (!uid || !gid) throw new Error(`these tests run PostgreSQL as the user ${user}, who does not exist`);
  return { uid, gid };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const { stderr } = server;
    if (stderr === null) throw new Error('the server has no log');
    const lines: string[] = [];
    createInterface({ input: stderr }).on('line', (line) => {
      lines.push(line);
      if (line.includes('ready to accept connections')) resolve();
    });
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`PostgreSQL ended with ${code}: ${lines.slice(-5).join(' | ')}`)));
  });
}
