import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Digest } from '../../src/core/digest.ts';
import type { FindingRecord } from '../../src/core/finding-record.ts';
import { planMessages, type Listener, type Outcome } from '../../src/core/plan-messages.ts';
import { reconcile } from '../../src/core/reconcile.ts';
import type { Finding } from '../../src/core/finding.ts';
import { findingOf } from './fixtures.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 10, 20, 2);

function onDay(day: number): string {
  return new Date(START + day * DAY).toISOString();
}

function ownedBy(owner: string | null, index: number, monthly = 100): Finding {
  return findingOf(`/subscriptions/s/vm-${index}`, { monthly }, { owner });
}

interface Story {
  /** The findings of each day. */
  readonly days: readonly (readonly Finding[])[];
  readonly listener?: Partial<Listener>;
  /** What the identity may not read, by day. */
  readonly denied?: Readonly<Record<number, readonly string[]>>;
  /** When a message was given up. */
  readonly lostAt?: string;
}

/** The messages of each day, as one sink hears them. */
function tell({ days, listener, denied = {}, lostAt }: Story): Digest[][] {
  let records: readonly FindingRecord[] = [];
  const memory = new Map<string, string>();
  return days.map((findings, day) => {
    const now = onDay(day);
    const reconciled = reconcile(records, {
      now,
      runId: `run-${day}`,
      findings,
      observationOf: () => ({ kind: 'pass' }),
      needsTwo: () => false,
      isPartial: () => false,
    });
    records = [...reconciled.records.values()];
    const outcome: Outcome = {
      run: { id: `run-${day}`, finishedAt: now, subscriptions: 1, resources: 10 },
      now,
      told: reconciled.told,
      records,
      realised: [],
      denied: denied[day] ?? [],
      otherGaps: [],
      lost: lostAt !== undefined && lostAt >= (memory.get('lost') ?? '') ? ['a message was given up'] : [],
    };
    const plan = planMessages({ route: {}, heartbeat: 'weekly', maxMessages: 10, ...listener, memory }, outcome);
    for (const [key, value] of Object.entries(plan.memory)) memory.set(key, value);
    return [...plan.digests];
  });
}

function kinds(days: readonly (readonly Digest[])[]): string[][] {
  return days.map((digests) => digests.map(({ kind }) => kind));
}

describe('a sink', () => {
  it('hears one baseline however many owners and findings there are, then nothing while nothing changes', () => {
    const estate = Array.from({ length: 5_000 }, (_, index) => ownedBy(`team-${index % 30}`, index));
    const [first, ...later] = tell({ days: [estate, estate, estate] });
    expect(first?.map(({ kind, owner, items }) => [kind, owner, items.length])).toEqual([['baseline', null, 5_000]]);
    expect(first?.[0]?.counts.byOwner).toHaveLength(30);
    expect(later).toEqual([[], []]);
  });

  it('hears exactly what changed', () => {
    const [one, two, three] = [ownedBy('a', 1), ownedBy('a', 2), ownedBy('a', 3)];
    const [, second, third] = tell({
      days: [
        [one, two],
        [one, two, three],
        [one, three],
      ],
    });
    expect(second?.flatMap(({ items }) => items.map(({ kind, fingerprint }) => [kind, fingerprint]))).toEqual([
      ['new', three.fingerprint],
    ]);
    expect(third?.flatMap(({ items }) => items.map(({ kind, fingerprint }) => [kind, fingerprint]))).toEqual([
      ['resolved', two.fingerprint],
    ]);
  });

  it('hears the backlog once a week, also when there is none', () => {
    expect(kinds(tell({ days: Array.from({ length: 15 }, () => []) })).flat()).toEqual([
      'baseline',
      'weekly',
      'weekly',
    ]);
  });

  it('hears every day when it wants to', () => {
    const days = Array.from({ length: 3 }, () => [ownedBy('a', 1)]);
    expect(kinds(tell({ days, listener: { heartbeat: 'daily' } }))).toEqual([['baseline'], ['daily'], ['daily']]);
  });

  it('gets no more messages than its cap, and the rest as numbers', () => {
    const crowd = Array.from({ length: 25 }, (_, index) => ownedBy(`team-${index}`, index));
    const [, second] = tell({ days: [[], crowd], listener: { maxMessages: 4 } });
    expect(second?.map(({ kind }) => kind)).toEqual(['changes', 'changes', 'changes', 'overflow']);
    expect(second?.[3]?.counts.byOwner).toHaveLength(22);
  });

  it('that mirrors the state hears of all owners in one message, with all that stands', () => {
    const crowd = Array.from({ length: 25 }, (_, index) => ownedBy(`team-${index}`, index));
    const [, second, third] = tell({ days: [crowd.slice(1), crowd, crowd.slice(2)], listener: { mirrors: true } });
    const sizes = [second, third].map((digests) =>
      digests?.map(({ items, standing }) => [items.length, standing?.length]),
    );
    expect(sizes).toEqual([[[1, 25]], [[2, 23]]]);
  });

  it('hears once of a scope that may not be read, also without other news', () => {
    const denied = { 1: ['x may not be read'], 2: ['x may not be read'] };
    const days = tell({ days: [[], [], [], []], denied });
    expect(days.map((digests) => digests.flatMap(({ notes }) => notes))).toEqual([[], ['x may not be read'], [], []]);
  });

  it('hears once of a message that was lost before its first one', () => {
    const days = tell({ days: [[], [], []], lostAt: onDay(-1) });
    expect(days.map((digests) => digests.flatMap(({ notes }) => notes))).toEqual([['a message was given up'], [], []]);
  });

  it('that writes to the owners tells none of them what is for the operator', () => {
    const [one, two] = [ownedBy('a', 1), ownedBy('b', 2)];
    const story = { days: [[], [one, two], [two]], denied: { 1: ['x may not be read'] } };
    const told = (listener: Partial<Listener>): unknown[] =>
      tell({ ...story, listener })
        .slice(1)
        .map((digests) => digests.map(({ owner, items, notes }) => [owner, items.length, notes.length]));
    expect(told({ toOwners: true })).toEqual([
      [
        [null, 0, 1],
        ['a', 1, 0],
        ['b', 1, 0],
      ],
      [['a', 1, 0]],
    ]);
    expect(told({})).toEqual([
      [
        ['a', 1, 1],
        ['b', 1, 0],
      ],
      [['a', 1, 0]],
    ]);
  });

  it('hears only what its route lets through', () => {
    const [cheap, dear] = [ownedBy('a', 1, 10), ownedBy('b', 2, 5_000)];
    const heard = (route: Listener['route']): string[] =>
      tell({ days: [[], [cheap, dear]], listener: { route } })
        .flat()
        .flatMap(({ items }) => items.map(({ fingerprint }) => fingerprint));
    expect(heard({ minMonthly: 1_000 })).toEqual([dear.fingerprint]);
    expect(heard({ owners: ['A'] })).toEqual([cheap.fingerprint]);
    expect(heard({ pillars: ['security'] })).toEqual([]);
    expect(heard({ severity: 'high' })).toEqual([]);
    expect(heard({ scopes: ['/subscriptions/S/vm-2'] })).toEqual([dear.fingerprint]);
  });

  it('never shows one owner the findings of another', () => {
    const owner = fc.constantFrom('a', 'A', 'b', 'c', null);
    const day = fc.array(fc.tuple(owner, fc.integer({ min: 0, max: 12 })), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(day, { maxLength: 9 }), fc.integer({ min: 1, max: 5 }), (estates, maxMessages) => {
        const days = estates.map((items) => [
          ...new Map(items.map(([who, index]) => [index, ownedBy(who, index)])).values(),
        ]);
        const mixed = tell({ days, listener: { maxMessages } })
          .flat()
          .filter(({ items }) => new Set(items.map((item) => item.owner?.toLowerCase())).size > 1)
          .map(({ kind, owner: of }) => [kind, of]);
        // Their renderers show several owners in numbers only.
        for (const message of mixed)
          expect(message).toBeOneOf([
            ['baseline', null],
            ['overflow', null],
          ]);
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});
