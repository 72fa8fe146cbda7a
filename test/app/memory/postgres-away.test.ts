import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { Deliver } from '../../../src/app/daemon/daemon.ts';
import { createHealth } from '../../../src/app/daemon/health.ts';
import { createMetrics } from '../../../src/app/daemon/metrics.ts';
import type { RunOnce } from '../../../src/app/daemon/run-slot.ts';
import { openStore } from '../../../src/stores/open-store.ts';
import { StoreError, type Store } from '../../../src/stores/store.ts';
import { day, sampleCommit, sampleDigest, sampleRecord } from '../../stores/sample.ts';
import { startPostgres, type PostgresServer } from '../../support/postgres.ts';
import { commitOf, daemonOn, summaryOf } from '../daemon/fixture.ts';
import { manualClock, type ManualClock } from '../daemon/manual-clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const AWAY =
  /^store postgres:\/\/postgres@127\.0\.0\.1:\d+\/db\d+: (nothing answers there|the server shuts down|the connection was lost)$/;

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.stop());

let store: Store;
let clock: ManualClock;
let sent: string[];
beforeEach(async () => {
  store = await openStore(await server.createDatabase());
  onTestFinished(() => store.close());
  clock = manualClock('2027-06-10T01:30:00Z');
  sent = [];
});

/** A run with one message, which lets something happen before it commits. */
function running(before: () => Promise<void>): RunOnce {
  return async (request) => {
    await before();
    const summary = summaryOf(`run of ${request.slot.date}`, request);
    const { date } = request.slot;
    const deliveries = [{ id: `message of ${date}`, sink: 'ops', digest: sampleDigest(date) }];
    await store.commitRun({ ...commitOf(summary), findings: [sampleRecord(date)], deliveries }, request.lease);
    return summary;
  };
}

const deliver: Deliver = async () => {
  for (const delivery of await store.dueDeliveries(new Date(clock.now()).toISOString())) {
    sent.push(delivery.id);
    await store.updateDelivery({ ...delivery, state: 'delivered', attempts: 1, endedAt: delivery.createdAt });
  }
  return { delivered: sent.length, retried: 0, dead: 0, pending: 0, gone: [], failures: [] };
};

async function readiness(): Promise<unknown> {
  const health = createHealth({
    lagMs: () => 0,
    askStore: () => store.runs(1),
    metrics: createMetrics(() => clock.now() / 1000, '0'),
    status: () => ({ running: null, draining: false, configError: null }),
  });
  const { statusCode, body } = await health.inject('/readyz');
  await health.close();
  const { checks } = JSON.parse(body) as { readonly checks: { readonly store: string } };
  return [statusCode, checks.store];
}

test.each(['shutdown', 'crash'] as const)(
  'gone by %s in the middle of a run and back after minutes: the run is made up for, nothing is lost or doubled',
  { timeout: 60_000 },
  async (how) => {
    let isFirst = true;
    const runOnce = running(async () => {
      if (isFirst) await server.goAway(how);
      isFirst = false;
    });
    const { daemon, lines } = daemonOn(store, clock, { runOnce, deliver });
    expect(await readiness()).toEqual([200, 'ok']);
    await clock.advance(HOUR);
    await daemon.tick();
    const summaries = lines.filter(({ message }) => message === 'run.summary');
    expect(summaries).toMatchObject([{ fields: { outcome: 'failed', error: expect.stringMatching(AWAY) } }]);
    expect(await readiness()).toEqual([503, 'unreachable']);
    await clock.advance(5 * MINUTE);
    await daemon.tick();

    await server.comeBack();
    expect(await readiness()).toEqual([200, 'ok']);
    expect(await store.runs(9)).toEqual([]);
    await clock.advance(10 * MINUTE);
    await daemon.tick();
    await clock.advance(24 * HOUR);
    await daemon.tick();
    expect((await store.runs(9)).map(({ slot }) => slot?.date)).toEqual(['2027-06-11', '2027-06-10']);
    expect(await store.findings()).toHaveLength(2);
    expect(sent).toEqual(['message of 2027-06-10', 'message of 2027-06-11']);
    // Every other line about the store says the same in one line.
    const errors = lines.flatMap(({ fields }) => (typeof fields['error'] === 'string' ? [fields['error']] : []));
    for (const error of errors) expect(error).toMatch(AWAY);
  },
);

test(
  'gone while the daemon is idle, also when a run becomes due: it runs once the server is back',
  { timeout: 60_000 },
  async () => {
    const { daemon, lines } = daemonOn(store, clock, { runOnce: running(() => Promise.resolve()), deliver });
    await daemon.tick();
    await server.goAway('shutdown');
    for (let minute = 0; minute < 40; minute += 10) {
      await daemon.tick();
      expect(await readiness()).toEqual([503, 'unreachable']);
      await clock.advance(10 * MINUTE);
    }
    await server.comeBack();
    await daemon.tick();
    expect((await store.runs(9)).map(({ slot }) => slot?.date)).toEqual(['2027-06-10']);
    expect(sent).toEqual(['message of 2027-06-10']);
    const errors = lines.flatMap(({ fields }) => (typeof fields['error'] === 'string' ? [fields['error']] : []));
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors) expect(error).toMatch(AWAY);
  },
);

test('a crash in the middle of a commit leaves all of a run or nothing', { timeout: 60_000 }, async () => {
  const findings = Array.from({ length: 5_000 }, (_, index) => sampleRecord(String(index)));
  const commit = store.commitRun(sampleCommit('run-1', day(1), { findings }), undefined);
  const outcome = commit.then(
    () => true,
    (error: unknown) => {
      if (error instanceof StoreError) return false;
      throw error;
    },
  );
  // The commit is under way by then, and not at its end.
  await store.runs(1);
  await server.goAway('crash');
  await server.comeBack();
  // The server may have committed what it could not confirm any more; not the other way round.
  const isConfirmed = await outcome;
  const runs = await store.runs(9);
  expect(await store.findings()).toHaveLength(runs.length === 1 ? findings.length : 0);
  expect(runs.length).toBeGreaterThanOrEqual(isConfirmed ? 1 : 0);
});

test(
  'a full disk stores nothing of a run, says so, and is mended by more room',
  { timeout: 60_000 },
  async ({ skip }) => {
    const disk = mkdtempSync(join(tmpdir(), 'azaudit-disk-'));
    onTestFinished(() => rmdirSync(disk));
    // Others than root, and root in most containers, have no small disk.
    skip(failureOf('mount', '-t', 'tmpfs', '-o', 'size=14m', 'tmpfs', disk) !== undefined, 'no right to mount');
    onTestFinished(() => command('umount', '-l', disk));
    command('chown', 'postgres', disk);
    const url = new URL(await server.createDatabase());
    const client = new Client(url.href);
    await client.connect();
    await client.query(`create tablespace small location '${disk}'`);
    await client.query('create database crowded tablespace small');
    await client.end();
    url.pathname = '/crowded';
    const crowded = await openStore(url.href);
    onTestFinished(() => crowded.close());
    await crowded.commitRun(sampleCommit('run-1', day(1), { findings: [sampleRecord('a')] }), undefined);
    const findings = Array.from({ length: 20_000 }, (_, index) => sampleRecord(String(index)));
    const large = sampleCommit('run-2', day(2), { findings });
    await expect(crowded.commitRun(large, undefined)).rejects.toThrow(
      /^store postgres:\/\/\S+\/crowded: the disk of the server is full$/,
    );
    expect(await crowded.findings()).toEqual([sampleRecord('a')]);
    command('mount', '-o', 'remount,size=200m', disk);
    await crowded.commitRun(large, undefined);
    expect(await crowded.findings()).toHaveLength(20_001);
  },
);

function command(program: string, ...args: readonly string[]): void {
  const failure = failureOf(program, ...args);
  if (failure !== undefined) throw failure;
}

function failureOf(program: string, ...args: readonly string[]): Error | undefined {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? undefined : (error ?? new Error(stderr));
}
