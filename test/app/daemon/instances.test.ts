import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeliveryCounts } from '../../../src/app/memory/run-summary.ts';
import type { Store } from '../../../src/stores/store.ts';
import { commitOf, committing, daemonOn, endless, failing, night, summaryOf, type Night } from './fixture.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let scene: Night;
let store: Store;
let ran: string[];

beforeEach(async () => {
  scene = await night();
  store = await scene.open();
  ran = [];
});

afterEach(async () => {
  await scene.close();
});

describe('two instances', () => {
  it('started together 50 times: one runs', async () => {
    const other = await scene.open();
    await scene.clock.advance(HOUR);
    for (let pair = 0; pair < 50; pair += 1) {
      const daemons = [store, other].map(
        (each, index) =>
          daemonOn(each, scene.clock, {
            holder: `host-${pair}-${index}`,
            runOnce: committing(each, ran, () => `run-${pair}-${index}`),
          }).daemon,
      );
      await Promise.all(daemons.map((daemon) => daemon.tick()));
      await scene.clock.advance(24 * HOUR);
    }
    expect(ran).toHaveLength(50);
    expect(new Set(ran).size).toBe(50);
    expect(await store.runs(100)).toHaveLength(50);
  });

  it('while one runs, the other says once that it stands by; it takes over when the first is gone', async () => {
    const started = Promise.withResolvers<void>();
    const first = daemonOn(store, scene.clock, { holder: 'first', runOnce: endless(started.resolve) });
    const second = daemonOn(await scene.open(), scene.clock, {
      holder: 'second',
      runOnce: committing(store, ran),
    });
    await scene.clock.advance(HOUR);
    const tick = first.daemon.tick();
    await started.promise;
    await second.daemon.tick();
    await second.daemon.tick();
    expect(second.lines.map(({ message }) => message)).toEqual(['run.standby']);
    expect(second.daemon.state().lease).toBe('other');
    // The first one is gone without a word: its lease is not renewed any more.
    await scene.clock.advance(61_000);
    await second.daemon.tick();
    expect(ran).toEqual(['2027-06-10']);
    await first.daemon.stop();
    await tick;
  });
});

describe('stopping', () => {
  it('ends the run, gives lease and attempt back, and begins nothing more', async () => {
    const started = Promise.withResolvers<void>();
    const { daemon, lines } = daemonOn(store, scene.clock, { runOnce: endless(started.resolve) });
    await scene.clock.advance(HOUR);
    const tick = daemon.tick();
    await started.promise;
    await daemon.stop();
    await tick;
    await daemon.tick();
    expect(lines.map(({ message, fields }) => `${message} ${String(fields['outcome'] ?? '')}`.trim())).toEqual([
      'run.started',
      'run.summary stopped',
    ]);
    expect(daemon.state()).toMatchObject({ draining: true, running: null });
    const next = daemonOn(store, scene.clock, { holder: 'host-2', runOnce: committing(store, ran) });
    await next.daemon.tick();
    expect(next.lines.map(({ fields }) => fields['attempt']).slice(0, 1)).toEqual([1]);
    expect(ran).toEqual(['2027-06-10']);
  });

  it('waits no longer than a moment for a run that does not listen', async () => {
    const started = Promise.withResolvers<void>();
    const { daemon } = daemonOn(store, scene.clock, {
      runOnce: () => {
        started.resolve();
        return Promise.withResolvers<never>().promise;
      },
    });
    await scene.clock.advance(HOUR);
    void daemon.tick();
    await started.promise;
    const stopped = daemon.stop();
    await scene.clock.advance(8_000);
    await stopped;
    expect(daemon.state().running).toBeNull();
  });

  it('sends what is still due', async () => {
    await owe(store);
    const budgets: number[] = [];
    const { daemon } = daemonOn(store, scene.clock, {
      runOnce: failing,
      deliver: ({ budgetMs }) => {
        budgets.push(budgetMs);
        return Promise.resolve({ delivered: 1, retried: 0, dead: 0, pending: 0, gone: [], failures: [] });
      },
    });
    await daemon.stop();
    expect(budgets).toEqual([10_000]);
  });
});

describe('messages between runs', () => {
  it('are sent by one instance, and asked for only when something is due', async () => {
    let sent = 0;
    const deliver = (): Promise<DeliveryCounts> => {
      sent += 1;
      return Promise.resolve({ delivered: 1, retried: 0, dead: 0, pending: 0, gone: [], failures: [] });
    };
    const { daemon, lines } = daemonOn(store, scene.clock, { runOnce: failing, deliver });
    await daemon.tick();
    expect(sent).toBe(0);
    await owe(store);
    const times = { now: '2027-06-10T01:30:00.000Z', expires: '2027-06-10T01:31:00.000Z' };
    await store.takeLease('run', 'another', times);
    await daemon.tick();
    expect(sent).toBe(0);
    await scene.clock.advance(MINUTE);
    await daemon.tick();
    expect(sent).toBe(1);
    expect(lines.at(-1)).toMatchObject({ message: 'delivery.summary', fields: { delivered: 1 } });
  });
});

/** A message in the outbox, from a run by hand. */
async function owe(target: Store): Promise<void> {
  const summary = { ...summaryOf('by-hand', { slot: { task: 't', date: 'd', dueAt: 0 } }), schedule: null, slot: null };
  const digest = {
    kind: 'test' as const,
    owner: null,
    run: { id: 'by-hand', finishedAt: summary.finishedAt, subscriptions: 0, resources: 0 },
    items: [],
    counts: {
      told: { new: 0, reopened: 0, escalated: 0, resolved: 0, standing: 0 },
      bySeverity: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
      byOwner: [],
    },
    savings: [],
    realised: [],
    notes: [],
  };
  await target.commitRun({ ...commitOf(summary), deliveries: [{ id: 'd1', sink: 'ops', digest }] }, undefined);
}
