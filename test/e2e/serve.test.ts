import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { loadDemoEstate } from '../../src/app/demo/estate.ts';
import { startSimulator, type Simulator } from '../../src/simulator/serve.ts';
import { shiftEstate } from '../../src/simulator/shift-estate.ts';
import { openStore } from '../../src/stores/open-store.ts';
import type { RunRecord } from '../../src/stores/store.ts';
import { audit } from '../support/cli.ts';
import { cloudEnv } from '../support/cloud.ts';
import { startDaemon, type DaemonProcess } from '../support/daemon.ts';

let simulator: Simulator;
let authority: string;
let folder: string;
let env: NodeJS.ProcessEnv;
let daemons: DaemonProcess[];

beforeAll(async () => {
  simulator = await startSimulator({ estate: shiftEstate(await loadDemoEstate(), new Date()), tls: true });
  authority = await mkdtemp(join(tmpdir(), 'azaudit-ca-'));
  env = await cloudEnv(simulator, authority);
});

afterAll(async () => {
  await simulator.close();
  await rm(authority, { recursive: true });
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'azaudit-serve-'));
  daemons = [];
  await configure({});
});

afterEach(async () => {
  for (const daemon of daemons) daemon.kill('SIGKILL');
  await Promise.all(daemons.map(({ ended }) => ended));
  await rm(folder, { recursive: true });
});

/** The slot of two hours ago was missed, so that a start runs at once, and none comes meanwhile. */
const DUE = new Date(Date.now() - 2 * 3_600_000);

/** JSON is YAML. */
async function configure(extra: object): Promise<void> {
  const config = {
    scope: { all: true },
    schedule: { cron: `${DUE.getUTCMinutes()} ${DUE.getUTCHours()} * * *` },
    server: { port: 0 },
    ...extra,
  };
  await writeFile(join(folder, 'azaudit.yaml'), JSON.stringify(config));
}

function serve(): DaemonProcess {
  const daemon = startDaemon({ cwd: folder, env });
  daemons.push(daemon);
  return daemon;
}

async function recorded(): Promise<RunRecord[]> {
  const store = await openStore(`sqlite:${join(folder, 'azaudit.db')}`);
  try {
    return await store.runs(10);
  } finally {
    await store.close();
  }
}

/** As if the minute were over that the lease of a killed process still lasts. */
async function expireLease(): Promise<void> {
  const store = await openStore(`sqlite:${join(folder, 'azaudit.db')}`);
  const later = new Date(Date.now() + 120_000).toISOString();
  const lease = await store.takeLease('run', 'test', { now: later, expires: later });
  if (lease !== undefined) await store.releaseLease(lease);
  await store.close();
}

describe('audit serve in a process of its own', { timeout: 120_000 }, () => {
  test('runs, answers, reloads and stops', async () => {
    const daemon = serve();
    const { url = '' } = await daemon.line('serve.started');
    const summary = await daemon.line('run.summary');
    expect(summary).toMatchObject({ schedule: 'nightly', outcome: 'complete', gaps: 0 });

    const status = await (await fetch(`${url}/status`)).json();
    expect(status).toMatchObject({ store: 'sqlite', running: null, lastRun: { id: summary['id'] }, configError: null });
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('azaudit_runs_total{outcome="complete"} 1');

    await configure({ failOn: 'hihg' });
    daemon.kill('SIGHUP');
    expect((await daemon.line('config.refused'))['error']).toContain('failOn');
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    await configure({ failOn: 'high' });
    daemon.kill('SIGHUP');
    expect((await daemon.line('config.reloaded'))['changed']).toEqual(['failOn']);

    daemon.kill('SIGTERM');
    expect(await daemon.ended).toBe(0);
    expect(daemon.lines.at(-1)?.msg).toBe('serve.stopped');
    expect(await recorded()).toHaveLength(1);
  });

  test('stopped in the middle of a run, it stores nothing, and the next start runs it', async () => {
    // However late this process looks, the run has not ended.
    simulator.setFaults([{ api: 'prices', kind: 'hang' }]);
    onTestFinished(() => simulator.setFaults([]));
    const before = simulator.calls.length;
    const first = serve();
    await first.line('run.started');
    await vi.waitFor(() => expect(simulator.calls.length).toBeGreaterThan(before + 20), { timeout: 30_000 });
    first.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    simulator.setFaults([]);
    expect(first.lines.find(({ msg }) => msg === 'run.summary')?.outcome).toBe('stopped');
    expect(await recorded()).toEqual([]);
    const second = serve();
    expect(await second.line('run.summary')).toMatchObject({ outcome: 'complete', gaps: 0 });
    expect(await recorded()).toHaveLength(1);
  });

  test.each([0, 10, 60, 120])('killed %d calls after its start, the night is run once in effect', async (calls) => {
    const first = serve();
    await first.line('run.started');
    const before = simulator.calls.length;
    await Promise.race([
      first.line('run.summary'),
      vi.waitFor(() => expect(simulator.calls.length).toBeGreaterThanOrEqual(before + calls), {
        timeout: 30_000,
        interval: 2,
      }),
    ]);
    first.kill('SIGKILL');
    expect(await first.ended).toBe('SIGKILL');
    await expireLease();
    const second = serve();
    await Promise.race([second.line('run.summary'), second.line('run.already-recorded')]);
    const runs = await recorded();
    expect(runs.map(({ slot }) => slot?.task)).toEqual(['nightly']);
  });

  test.each([1, 2, 3])('pair %d: two started together, one runs', async () => {
    const pair = [serve(), serve()];
    await Promise.all(pair.map((daemon) => daemon.line('serve.started')));
    await Promise.race(pair.map((daemon) => daemon.line('run.summary')));
    for (const daemon of pair) daemon.kill('SIGTERM');
    expect(await Promise.all(pair.map(({ ended }) => ended))).toEqual([0, 0]);
    const said = pair.flatMap(({ lines }) => lines.map(({ msg }) => msg));
    expect(said.filter((message) => message === 'run.started')).toHaveLength(1);
    expect(await recorded()).toHaveLength(1);
  });
});

describe('audit serve that cannot start', { timeout: 30_000 }, () => {
  test.each([
    [
      'a port in use',
      () => ({ server: { port: Number(new URL(simulator.url).port) } }),
      /cannot listen on .*: another process uses the port/,
    ],
    ['no scope', () => ({ scope: {} }), /nothing to audit: add "scope/],
    [
      'a cron that never was',
      () => ({ schedule: { cron: '0 25 * * *' } }),
      /cron "0 25 \* \* \*" is not valid: hour 25/,
    ],
    ['a store that is a folder', () => ({ store: 'sqlite:.' }), /store sqlite:\./],
  ])('%s: one line, exit code 2', async (_, extra, reason) => {
    await configure(extra());
    const { code, stdout, stderr } = await audit(['serve'], { cwd: folder, env });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(reason);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
