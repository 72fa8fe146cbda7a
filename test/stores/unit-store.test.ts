import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openFleetDatabase } from '../../src/stores/fleet-database.ts';
import type { Execute, PostgresDatabase } from '../../src/stores/postgres.ts';
import type { NewFleetRun } from '../../src/stores/unit-begin.ts';
import type { UnitJob, UnitQueue } from '../../src/stores/unit-queue.ts';
import { createUnitStore, type UnitStore } from '../../src/stores/unit-store.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';

const NOW = new Date('2026-11-20T06:00:00.000Z');
const UNITS = [
  { unit: 'inventory', needs: [], priority: 1 },
  { unit: 'sizes', needs: ['inventory'], priority: 1 },
  { unit: 'activity', needs: ['inventory', 'sizes'], priority: 1 },
];
const RUN: NewFleetRun = {
  key: 'nightly 2026-11-20',
  planHash: 'one',
  plan: 'the plan',
  shards: [
    { subscriptions: 'first', units: UNITS },
    { subscriptions: 'second', units: UNITS },
  ],
  now: NOW,
  deadline: new Date('2026-11-20T06:30:00.000Z'),
};
const CONTENT = Uint8Array.of(1, 2, 3);

let postgres: PostgresServer;
let database: PostgresDatabase;
let units: UnitStore;
/** Units that were queued, in order. */
let sent: string[];

beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);
afterAll(() => postgres.stop());
beforeEach(async () => {
  database = await openFleetDatabase(await postgres.createDatabase(), { entra: undefined, connections: 10 });
  sent = [];
  units = createUnitStore(database, listQueue());
  return () => database.close();
});

/** Queues into a list instead of a database; like the real one, it is told on the transaction's connection. */
function listQueue(): UnitQueue {
  return {
    send: async (jobs, execute) => {
      await execute('select 1');
      sent.push(...jobs.map(({ key }) => `${key.shard} ${key.unit}`));
    },
    work: () => Promise.resolve(),
    onGivenUp: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
}

function job(shard: number, unit: string, complete?: (execute: Execute) => Promise<void>): UnitJob {
  const signal = AbortSignal.any([]);
  return {
    runKey: RUN.key,
    planHash: RUN.planHash,
    shard,
    unit,
    signal,
    complete: complete ?? (() => Promise.resolve()),
  };
}

async function finish(shard: number, unit: string, error: string | null = null): Promise<void> {
  await units.finish(job(shard, unit), { content: CONTENT, error });
}

describe('a run', () => {
  test('begins with what needs nothing, and goes on as results come', async () => {
    await units.begin(RUN);
    expect(sent).toEqual(['0 inventory', '1 inventory']);
    await finish(0, 'inventory');
    expect(sent.slice(2)).toEqual(['0 sizes']);
    await finish(0, 'sizes');
    await finish(0, 'activity');
    expect(sent.slice(3)).toEqual(['0 activity']);
    expect(await units.unfinished(RUN.key)).toBe(3);
    expect(await units.inputs(job(0, 'activity'))).toHaveLength(2);
    expect(await units.subscriptions(RUN.key, 1)).toBe('second');
  });

  test('queues once what several results release at the same moment', async () => {
    const parents = Array.from({ length: 8 }, (_, index) => ({ unit: `p${index}`, needs: [], priority: 1 }));
    const child = { unit: 'child', needs: parents.map(({ unit }) => unit), priority: 1 };
    await units.begin({ ...RUN, shards: [{ subscriptions: 'first', units: [...parents, child] }] });
    await Promise.all(parents.map(({ unit }) => finish(0, unit)));
    expect(sent.filter((unit) => unit === '0 child')).toEqual(['0 child']);
  });

  test('keeps the first result of a unit that was done twice', async () => {
    await units.begin(RUN);
    await finish(0, 'inventory');
    await units.finish(job(0, 'inventory'), { content: Uint8Array.of(9), error: 'late' });
    expect(await units.results(RUN.key, 0, ['inventory'])).toEqual(new Map([['inventory', Buffer.from(CONTENT)]]));
    expect(sent.filter((unit) => unit === '0 sizes')).toHaveLength(1);
  });

  test('takes nothing from an attempt that was taken away', async () => {
    await units.begin(RUN);
    const lost = job(0, 'inventory', () => Promise.reject(new Error('taken over')));
    await expect(units.finish(lost, { content: CONTENT, error: null })).rejects.toThrow('taken over');
    expect(await units.results(RUN.key, 0, ['inventory'])).toEqual(new Map());
    expect(await units.unfinished(RUN.key)).toBe(6);
  });

  test('goes on after what was given up', async () => {
    await units.begin(RUN);
    await finish(0, 'inventory', 'out of memory');
    expect(sent.at(-1)).toBe('0 sizes');
  });

  test('that is over lets late workers go', async () => {
    await units.begin(RUN);
    await units.forget(RUN.key);
    let completed = 0;
    const late = job(0, 'inventory', async () => void (completed += 1));
    await units.finish(late, { content: CONTENT, error: null });
    await units.putBack(late);
    expect(completed).toBe(2);
    expect(await units.run(late)).toBeUndefined();
    expect(await units.unfinished(RUN.key)).toBe(0);
  });
});

describe('a run that was interrupted', () => {
  const later = { ...RUN, now: new Date('2026-11-20T06:10:00.000Z'), deadline: new Date('2026-11-20T06:40:00.000Z') };

  test('goes on: what is done stays, what is queued is not queued again, its moment is the first one', async () => {
    await units.begin(RUN);
    await finish(0, 'inventory');
    sent.length = 0;
    const stored = await units.begin({ ...later, plan: 'the plan of a later moment' });
    expect(sent).toEqual([]);
    expect(stored).toEqual({
      planHash: 'one',
      plan: 'the plan',
      startedAt: NOW.toISOString(),
      deadline: later.deadline,
    });
    expect(await units.unfinished(RUN.key)).toBe(5);
  });

  test('tries again what was given up or put back', async () => {
    await units.begin(RUN);
    await finish(0, 'inventory', 'out of memory');
    await units.putBack(job(1, 'inventory'));
    sent.length = 0;
    await units.begin(later);
    expect(sent.toSorted()).toEqual(['0 inventory', '1 inventory']);
    expect(await units.results(RUN.key, 0, ['inventory'])).toEqual(new Map());
  });

  test('begins anew when something else is to be measured', async () => {
    await units.begin(RUN);
    await finish(0, 'inventory');
    const stored = await units.begin({
      ...later,
      planHash: 'two',
      plan: 'another',
      shards: [{ subscriptions: 'only', units: UNITS }],
    });
    expect(stored.plan).toBe('another');
    expect(await units.unfinished(RUN.key)).toBe(3);
    expect(await units.results(RUN.key, 0, ['inventory'])).toEqual(new Map());
  });

  test('begun anew takes no result of what was measured before, and leaves its units alone', async () => {
    await units.begin(RUN);
    await units.begin({ ...later, planHash: 'two', plan: 'another' });
    const stale = job(0, 'inventory');
    expect(await units.run(stale)).toBeUndefined();
    await units.finish(stale, { content: CONTENT, error: null });
    await units.putBack(stale);
    expect(await units.results(RUN.key, 0, ['inventory'])).toEqual(new Map());
    expect(await units.unfinished(RUN.key)).toBe(6);
    await units.finish({ ...stale, planHash: 'two' }, { content: CONTENT, error: null });
    expect(await units.unfinished(RUN.key)).toBe(5);
  });

  test('is forgotten after a week', async () => {
    await units.begin(RUN);
    await units.begin({ ...RUN, key: 'nightly 2026-11-28', now: new Date('2026-11-28T06:00:00.000Z') });
    expect(await units.run(job(0, 'inventory'))).toBeUndefined();
  });
});
