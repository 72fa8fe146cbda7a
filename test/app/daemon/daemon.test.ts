import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../src/stores/store.ts';
import { commitOf, committing, daemonOn, failing, night, summaryOf, type LogLine, type Night } from './fixture.ts';

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

/** The daemon's lines that tell the end of a run, with the outcome. */
function ends(lines: readonly LogLine[]): string[] {
  return lines
    .filter(({ message }) => /^run\.(summary|not-started)$/.test(message))
    .map(({ message, fields }) => `${message} ${String(fields['outcome'])}`);
}

function away(): Promise<never> {
  return Promise.reject(new Error('the database is away'));
}

describe('the store goes away', () => {
  it('before a run: that is no run, and the next minute makes up for it', async () => {
    await scene.clock.advance(HOUR);
    const answers = [away];
    const flaky = { ...store, runs: (limit: number) => answers.pop()?.() ?? store.runs(limit) };
    const { daemon, lines } = daemonOn(flaky, scene.clock, { runOnce: committing(store, ran) });
    await daemon.tick();
    await daemon.tick();
    expect([ran, ends(lines)]).toEqual([['2027-06-10'], ['run.not-started failed', 'run.summary complete']]);
  });

  it('after a run was written: the run is complete, and the log says what was not', async () => {
    await scene.clock.advance(HOUR);
    const flaky = { ...store, releaseLease: away };
    const { daemon, lines } = daemonOn(flaky, scene.clock, { runOnce: committing(store, ran) });
    await daemon.tick();
    expect([ends(lines), daemon.state().lastError]).toEqual([['run.summary complete'], null]);
    const kept = lines.filter(({ message }) => message === 'run.lease-kept');
    expect(kept).toMatchObject([{ level: 'warn', fields: { error: 'the database is away' } }]);
  });
});

describe('the schedule', () => {
  it('runs each night once, and says so in one line', async () => {
    const { daemon, lines } = daemonOn(store, scene.clock, { runOnce: committing(store, ran) });
    for (let minutes = 0; minutes < 48 * 60; minutes += 1) {
      await daemon.tick();
      await scene.clock.advance(MINUTE);
    }
    // The night before the start was missed by too long.
    expect(ran).toEqual(['2027-06-10', '2027-06-11']);
    const summaries = lines.filter(({ message }) => message === 'run.summary');
    expect(summaries.map(({ fields }) => [fields['slot'], fields['outcome']])).toEqual([
      ['2027-06-10', 'complete'],
      ['2027-06-11', 'complete'],
    ]);
  });

  it('makes up for a missed night once, also over restarts', async () => {
    await scene.clock.advance(5 * HOUR);
    for (let start = 0; start < 3; start += 1) {
      await daemonOn(store, scene.clock, { holder: `host-${start}`, runOnce: committing(store, ran) }).daemon.tick();
    }
    expect(ran).toEqual(['2027-06-10']);
  });

  it('runs no second time when the clock is set back', async () => {
    const { daemon } = daemonOn(store, scene.clock, { runOnce: committing(store, ran) });
    for (const step of [31 * MINUTE, -2 * HOUR, 3 * HOUR]) {
      await scene.clock.advance(step);
      await daemon.tick();
    }
    expect(ran).toEqual(['2027-06-10']);
  });

  it('does not overlap with itself', async () => {
    const started: string[] = [];
    const gate = Promise.withResolvers<void>();
    const { daemon } = daemonOn(store, scene.clock, {
      runOnce: async (request) => {
        started.push(request.slot.date);
        await gate.promise;
        return committing(store, ran)(request);
      },
    });
    await scene.clock.advance(HOUR);
    const first = daemon.tick();
    const second = daemon.tick();
    gate.resolve();
    await Promise.all([first, second]);
    expect(started).toEqual(['2027-06-10']);
  });
});

describe('a run that fails', () => {
  it('is tried three times, a quarter of an hour apart, and then given up', async () => {
    const { daemon, lines } = daemonOn(store, scene.clock, { runOnce: failing });
    for (let minutes = 0; minutes < 120; minutes += 1) {
      await daemon.tick();
      await scene.clock.advance(MINUTE);
    }
    const failures = lines.filter(({ message }) => message === 'run.summary');
    expect(failures.map(({ level, fields }) => [level, fields['attempt'], fields['error']])).toEqual([
      ['error', 1, 'no credential'],
      ['error', 2, 'no credential'],
      ['error', 3, 'no credential'],
    ]);
    expect(lines.filter(({ message }) => message === 'run.given-up')).toHaveLength(1);
    expect(daemon.state().lastError?.error).toBe('no credential');
  });

  it('keeps its slot: the second attempt counts', async () => {
    let attempts = 0;
    const { daemon } = daemonOn(store, scene.clock, {
      runOnce: (request) => ((attempts += 1) === 1 ? failing(request) : committing(store, ran)(request)),
    });
    await scene.clock.advance(HOUR);
    await daemon.tick();
    await scene.clock.advance(14 * MINUTE);
    await daemon.tick();
    expect(ran).toEqual([]);
    await scene.clock.advance(MINUTE);
    await daemon.tick();
    expect(ran).toEqual(['2027-06-10']);
    expect(daemon.state().lastError).toBeNull();
  });

  it('was killed before it wrote anything: the restart runs it again', async () => {
    await scene.clock.advance(HOUR);
    await store.claimSlot('nightly', '2027-06-10', '2027-06-10T02:00:00.000Z');
    await daemonOn(store, scene.clock, { runOnce: committing(store, ran) }).daemon.tick();
    expect(ran).toEqual(['2027-06-10']);
  });

  it('was killed after it wrote: the restart does not', async () => {
    await scene.clock.advance(HOUR);
    await store.claimSlot('nightly', '2027-06-10', '2027-06-10T02:00:00.000Z');
    const slot = { task: 'nightly', date: '2027-06-10', dueAt: scene.clock.now() };
    await store.commitRun(commitOf(summaryOf('killed', { slot })), undefined);
    await daemonOn(store, scene.clock, { runOnce: committing(store, ran) }).daemon.tick();
    expect(ran).toEqual([]);
  });

  it('hangs: it is told to stop after its deadline, then left behind, and cannot write any more', async () => {
    const hung = Promise.withResolvers<void>();
    const late = Promise.withResolvers<unknown>();
    const { daemon, lines } = daemonOn(store, scene.clock, {
      runOnce: async (request) => {
        await hung.promise;
        await committing(store, ran)(request).catch(late.resolve);
        throw new Error('too late');
      },
    });
    await scene.clock.advance(HOUR);
    const tick = daemon.tick();
    while (lines.every(({ message }) => message !== 'run.started')) await scene.clock.advance(0);
    await scene.clock.advance(35 * MINUTE);
    await scene.clock.advance(8_000);
    await tick;
    expect(lines.at(-1)?.fields['error']).toBe('the run did not end within 2100 s');
    hung.resolve();
    expect(String(await late.promise)).toContain('lease');
    expect(ran).toEqual([]);
  });
});
