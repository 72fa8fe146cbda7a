import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Estate } from '../../src/simulator/estate.ts';
import { startSimulator, type Simulator } from '../../src/simulator/serve.ts';
import { IDENTITY_HEADER } from '../../src/simulator/tokens.ts';
import { CLEAN, LAUNCHER } from './cli.ts';
import { temporaryFolder } from './nights.ts';

export interface SimulatedCloud {
  readonly simulator: Simulator;
  /** Leads a process to this cloud, and logs it in. */
  readonly env: NodeJS.ProcessEnv;
}

/** A simulator that a process of its own takes for Azure; gone when the test ends. */
export async function startCloud(estate: Estate): Promise<SimulatedCloud> {
  const simulator = await startSimulator({ estate, tls: true });
  onTestFinished(() => simulator.close());
  const authority = join(await temporaryFolder(), 'ca.pem');
  await writeFile(authority, simulator.caCertificate ?? '');
  return {
    simulator,
    env: {
      NODE_EXTRA_CA_CERTS: authority,
      AZURE_RESOURCE_MANAGER_ENDPOINT: simulator.url,
      AZURE_AUTHORITY_HOST: simulator.url,
      AZAUDIT_METRICS_ENDPOINT: `${simulator.url}/metrics-host/{region}`,
      AZAUDIT_RETAIL_PRICES_ENDPOINT: simulator.url,
      IDENTITY_ENDPOINT: `${simulator.url}/msi/token`,
      IDENTITY_HEADER,
    },
  };
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

/** One command of ours as a process that can be killed. */
export function startJob(
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Job {
  const child = spawn(process.execPath, [LAUNCHER, ...args], {
    cwd: options.cwd,
    env: { ...CLEAN, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
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
