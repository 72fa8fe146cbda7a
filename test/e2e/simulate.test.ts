import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import type { AuditReport } from '../../src/core/report.ts';
import { audit, CLEAN, LAUNCHER } from '../support/cli.ts';
import { findingsOf, moneyApart } from '../support/same-findings.ts';

/** Starts `audit simulate --tls` and reads the variables that it tells the user to export. */
async function simulate(ca: string): Promise<Record<string, string>> {
  const child: ChildProcess = spawn(process.execPath, [LAUNCHER, 'simulate', '--tls', '--ca', ca], { env: CLEAN });
  onTestFinished(() => void child.kill());
  if (child.stdout === null) throw new Error('the simulator has no output');
  const env: Record<string, string> = {};
  for await (const line of createInterface(child.stdout)) {
    for (const [, name = '', value = ''] of line.matchAll(/([A-Z_]+)='?([^\s']+)'?/g)) env[name] = value;
    if ('IDENTITY_HEADER' in env) return env;
  }
  throw new Error('the simulator ended');
}

test('`audit --all` against `audit simulate` finds what `audit demo` finds', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'azaudit-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const env = await simulate(join(folder, 'ca.pem'));
  const live = await audit(['--all', '--format', 'json'], { env, cwd: folder });
  expect(live).toMatchObject({ code: 0, stderr: '' });
  const [report, demo] = [live.stdout, (await audit(['demo', '--format', 'json'])).stdout].map(
    (text) => JSON.parse(text) as AuditReport,
  );
  if (report === undefined || demo === undefined) throw new Error('two reports');
  expect(findingsOf(report)).toEqual(findingsOf(demo));
  expect(moneyApart(report, demo)).toEqual([]);
});
