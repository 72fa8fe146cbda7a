import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import type { AuditReport } from '../../src/core/report.ts';
import { audit, CLEAN, LAUNCHER } from '../support/cli.ts';
import { findingsOf, moneyApart } from '../support/same-findings.ts';

interface Simulation {
  readonly child: ChildProcess;
  /** What it tells the user to export. */
  readonly env: Record<string, string>;
}

async function simulate(args: readonly string[]): Promise<Simulation> {
  const child: ChildProcess = spawn(process.execPath, [LAUNCHER, 'simulate', '--tls', ...args], {
    env: CLEAN,
  });
  onTestFinished(() => void child.kill());
  if (child.stdout === null) throw new Error('the simulator has no output');
  const env: Record<string, string> = {};
  for await (const line of createInterface(child.stdout)) {
    for (const [, name = '', value = ''] of line.matchAll(/([A-Z_]+)='?([^\s']+)'?/g)) env[name] = value;
    if ('IDENTITY_HEADER' in env) return { child, env };
  }
  throw new Error('the simulator ended');
}

test('`audit --all` against `audit simulate` finds what `audit demo` finds', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'azaudit-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const { env } = await simulate(['--ca', join(folder, 'ca.pem')]);
  const live = await audit(['--all', '--format', 'json'], { env, cwd: folder });
  expect(live).toMatchObject({ code: 0, stderr: '' });
  const [report, demo] = [live.stdout, (await audit(['demo', '--format', 'json'])).stdout].map(
    (text) => JSON.parse(text) as AuditReport,
  );
  if (report === undefined || demo === undefined) throw new Error('two reports');
  expect(findingsOf(report)).toEqual(findingsOf(demo));
  expect(moneyApart(report, demo)).toEqual([]);
});

test('without `--ca` the certificate is there while the simulator is', { timeout: 60_000 }, async () => {
  const { child, env } = await simulate([]);
  const file = env['NODE_EXTRA_CA_CERTS'] ?? '';
  expect(await readFile(file, 'utf8')).toMatch(/^-----BEGIN CERTIFICATE-----/);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(existsSync(dirname(file))).toBe(false);
});
