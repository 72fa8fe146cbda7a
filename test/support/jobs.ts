import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { onTestFinished } from 'vitest';
import type { Estate } from '../../src/simulator/estate.ts';
import { startSimulator, type Simulator } from '../../src/simulator/serve.ts';
import { CLEAN, LAUNCHER } from './cli.ts';
import { cloudEnv } from './cloud.ts';
import { temporaryFolder } from './nights.ts';

const NOBODY = 65_534;

export interface SimulatedCloud {
  readonly simulator: Simulator;
  /** Leads a process to this cloud, and logs it in. */
  readonly env: NodeJS.ProcessEnv;
}

/** A simulator that a process of its own takes for Azure; gone when the test ends. */
export async function startCloud(estate: Estate): Promise<SimulatedCloud> {
  const simulator = await startSimulator({ estate, tls: true });
  onTestFinished(() => simulator.close());
  const folder = await temporaryFolder();
  // Also a process of another user reads it.
  await chmod(folder, 0o755);
  return { simulator, env: await cloudEnv(simulator, folder) };
}

export interface JobEnd {
  /** Exit code, or the signal that ended it. */
  readonly end: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Job {
  kill(): void;
  readonly ended: Promise<JobEnd>;
}

export interface JobOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** No file may grow beyond so many kB: to a process, a full disk. */
  readonly fileLimitKb?: number;
  /** Runs as a user without rights, where the tests run as root, whom no permission stops. */
  readonly unprivileged?: boolean;
}

/** One command of ours as a process that can be killed. */
export function startJob(args: readonly string[], { cwd, env, fileLimitKb, unprivileged }: JobOptions): Job {
  const command = [process.execPath, LAUNCHER, ...args];
  const limit = ['bash', '-c', `ulimit -f ${fileLimitKb}; exec "$0" "$@"`];
  const [program = '', ...rest] = fileLimitKb === undefined ? command : [...limit, ...command];
  const nobody = unprivileged === true && process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const child = spawn(program, rest, {
    cwd,
    env: { ...CLEAN, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...nobody,
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  const ended = once(child, 'close').then(() => ({ end: child.exitCode ?? child.signalCode ?? 'unknown', ...said }));
  return { kill: () => void child.kill('SIGKILL'), ended };
}

/** Work on every item, so many at once. */
export async function atOnce<T>(count: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: count }, worker));
}
