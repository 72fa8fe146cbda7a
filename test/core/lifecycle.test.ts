import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, type Decision } from '../../src/core/decide.ts';
import { UsageError } from '../../src/core/errors.ts';
import { statusOf, type FindingChange, type FindingRecord } from '../../src/core/finding-record.ts';
import type { Severity } from '../../src/core/rule.ts';
import { observe, type Observation } from '../../src/core/lifecycle.ts';
import { findingOf } from './fixtures.ts';

const START = Date.UTC(2026, 10, 20, 2);
const DAY = 86_400_000;

interface Life {
  record: FindingRecord | undefined;
  day: number;
  readonly told: FindingChange[];
  readonly history: FindingChange[];
}

function timeOf(day: number): string {
  return new Date(START + day * DAY).toISOString();
}

function live(steps: readonly (Observation | Omit<Decision, 'now'>)[], twice = false): Life {
  const life: Life = { record: undefined, day: 0, told: [], history: [] };
  for (const step of steps) advance(life, step, twice);
  return life;
}

function advance(life: Life, step: Observation | Omit<Decision, 'now'>, twice: boolean): void {
  life.day += 1;
  const now = timeOf(life.day);
  if ('by' in step) {
    if (life.record === undefined) return;
    try {
      const { record, change } = decide(life.record, { ...step, now });
      life.record = record;
      life.history.push(change);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
    }
    return;
  }
  const result = observe(life.record, step, { now, runId: `run-${life.day}`, twice, partial: false });
  if (result === undefined) return;
  life.record = result.record;
  if (result.change === undefined) return;
  life.history.push(result.change);
  if (result.told) life.told.push(result.change);
}

function fail(monthly: number, severity: Severity = 'medium', currency = 'USD'): Observation {
  return { kind: 'fail', finding: findingOf('/subscriptions/s/vm', { monthly, currency }, { severity }) };
}

const FAIL = fail(200);
const PASS: Observation = { kind: 'pass' };
const UNKNOWN: Observation = { kind: 'unknown' };
const GONE: Observation = { kind: 'gone' };
const ACK: Omit<Decision, 'now'> = { kind: 'acknowledge', by: 'ada', reason: 'planned' };

function muteUntil(day: number): Omit<Decision, 'now'> {
  return { kind: 'mute', by: 'ada', reason: null, until: timeOf(day) };
}

function toldKinds(steps: Parameters<typeof live>[0], twice = false): string[] {
  return live(steps, twice).told.map(({ kind }) => kind);
}

describe('a finding', () => {
  it('is new, then open, then resolved, then reopened under the same identity', () => {
    const life = live([FAIL]);
    expect(life.record && statusOf(life.record)).toBe('new');
    expect(live([FAIL, FAIL]).record).toMatchObject({ state: 'open', firstSeen: timeOf(1), lastSeen: timeOf(2) });
    expect(live([FAIL, PASS]).record).toMatchObject({ state: 'resolved', resolution: 'fixed', lastSeen: timeOf(1) });
    expect(live([FAIL, PASS, FAIL]).record).toMatchObject({ state: 'reopened', firstSeen: timeOf(1) });
    expect(toldKinds([FAIL, FAIL, PASS, PASS, FAIL, FAIL])).toEqual(['new', 'resolved', 'reopened']);
  });

  it('stays as it is while nothing can be said', () => {
    const before = live([FAIL]);
    expect(live([FAIL, UNKNOWN, UNKNOWN, UNKNOWN]).record).toEqual(before.record);
  });

  it('is resolved with its own reason when the resource is gone', () => {
    expect(live([FAIL, GONE]).record).toMatchObject({ state: 'resolved', resolution: 'deleted' });
  });

  it('needs two observations in either direction when it rests on metrics', () => {
    expect(toldKinds([FAIL], true)).toEqual([]);
    expect(toldKinds([FAIL, FAIL], true)).toEqual(['new']);
    expect(toldKinds([FAIL, PASS], true)).toEqual([]);
    expect(live([FAIL, FAIL, PASS], true).record?.state).toBe('open');
    expect(live([FAIL, FAIL, PASS, FAIL, PASS], true).record?.state).toBe('open');
    expect(toldKinds([FAIL, FAIL, PASS, UNKNOWN, PASS], true)).toEqual(['new', 'resolved']);
    expect(toldKinds([FAIL, FAIL, PASS, PASS, FAIL], true)).toEqual(['new', 'resolved']);
    expect(toldKinds([FAIL, FAIL, PASS, PASS, FAIL, FAIL], true)).toEqual(['new', 'resolved', 'reopened']);
  });

  it('does not wait for a second look at a resource that is gone', () => {
    expect(toldKinds([FAIL, FAIL, GONE], true)).toEqual(['new', 'resolved']);
  });

  it('never resolves loudly what nobody was told of', () => {
    const life = live([FAIL, PASS, PASS], true);
    expect(life.record?.state).toBe('resolved');
    expect(life.told).toEqual([]);
  });

  it('escalates when it gets more severe or half as dear again, once', () => {
    const dearer = fail(301);
    const worse = fail(200, 'critical');
    expect(toldKinds([FAIL, dearer, dearer])).toEqual(['new', 'escalated']);
    expect(toldKinds([FAIL, worse, FAIL, worse])).toEqual(['new', 'escalated']);
    expect(live([FAIL, ACK, worse]).record?.state).toBe('open');
    const slightly = fail(299);
    expect(toldKinds([FAIL, slightly])).toEqual(['new']);
    const otherCurrency = fail(9_000, 'medium', 'JPY');
    expect(toldKinds([FAIL, otherCurrency])).toEqual(['new']);
  });

  it('does not get worse by what a failed call hid', () => {
    const moment = { now: timeOf(2), runId: 'run-2', twice: false };
    const known = live([FAIL]).record;
    const dearer = fail(900);
    const unpriced = findingOf('/subscriptions/s/vm', null, { severity: 'critical' });
    const assumed = findingOf('/subscriptions/s/vm', { monthly: 900, grade: 'C' }, { severity: 'critical' });
    for (const finding of [unpriced, assumed]) {
      const step = observe(known, { kind: 'fail', finding }, { ...moment, partial: true });
      expect(step).toMatchObject({
        told: false,
        record: { finding: { severity: 'medium', impact: { monthly: 200 } } },
      });
      expect(observe(known, { kind: 'fail', finding }, { ...moment, partial: false })?.told).toBe(true);
    }
    expect(observe(known, dearer, { ...moment, partial: true })?.told).toBe(true);
  });

  it('is silent while muted, also when it is fixed and comes back, and speaks when the mute ends', () => {
    expect(toldKinds([FAIL, muteUntil(9), FAIL, PASS, FAIL, FAIL])).toEqual(['new']);
    expect(live([FAIL, muteUntil(9), PASS, FAIL]).record?.state).toBe('muted');
    expect(toldKinds([FAIL, muteUntil(4), FAIL, FAIL])).toEqual(['new', 'unmuted']);
  });

  it('is exempted by an observation and comes back when the exemption ends', () => {
    const exempt: Observation = { kind: 'exempt', until: timeOf(3), reason: 'exempted by tag' };
    expect(live([FAIL, exempt]).record).toMatchObject({ state: 'exempted', until: timeOf(3) });
    expect(toldKinds([FAIL, exempt, exempt, FAIL])).toEqual(['new', 'unmuted']);
  });
});

describe('any history', () => {
  const observation = fc.oneof(
    fc
      .tuple(fc.constantFrom(50, 200, 2_000), fc.constantFrom<Severity>('low', 'high', 'critical'))
      .map(([monthly, severity]) => fail(monthly, severity)),
    fc.constantFrom(PASS, PASS, UNKNOWN, UNKNOWN, GONE, { kind: 'not-applicable', reason: 'off' } as Observation),
    fc.constantFrom<Observation>({ kind: 'exempt', until: null, reason: 'exempted by tag' }),
  );
  const person = fc.oneof(
    fc.constantFrom(ACK, { kind: 'unmute', by: 'ada', reason: null } as const),
    fc.integer({ min: 1, max: 40 }).map(muteUntil),
  );
  const steps = fc.array(fc.oneof({ weight: 5, arbitrary: observation }, { weight: 1, arbitrary: person }), {
    maxLength: 30,
  });

  it('keeps the invariants of memory', () => {
    fc.assert(
      fc.property(steps, fc.boolean(), (history, twice) => {
        expect(violations(history, twice)).toEqual([]);
      }),
      { numRuns: 10_000, seed: 20_261_121 },
    );
  });
});

/** What a history broke of the promises of memory, step by step. */
function violations(history: readonly (Observation | Omit<Decision, 'now'>)[], twice: boolean): string[] {
  const life = live([], twice);
  const broken: string[] = [];
  let believedStanding = false;
  let contradictions = 0;
  for (const next of history) {
    const before = life.record;
    const [heard, happened] = [life.told.length, life.history.length];
    advance(life, next, twice);
    const after = life.record;
    const told = life.told.slice(heard);
    const promise = (kept: boolean, what: string): void => void (kept || broken.push(`day ${life.day}: ${what}`));
    if (before !== undefined) {
      promise(after?.firstSeen === before.firstSeen, 'first seen never changes');
      promise(after?.fingerprint === before.fingerprint, 'identity never changes');
      promise(before.state === after?.state || life.history.length === happened + 1, 'every turn is in the history');
    }
    if ('by' in next) {
      promise(told.length === 0, 'what a person does is not told');
      continue;
    }
    if (next.kind === 'unknown') promise(after === before, 'unknown changes nothing');
    if (next.kind === 'fail' || next.kind === 'exempt') contradictions = 0;
    else if (next.kind !== 'unknown') contradictions += 1;
    if (after?.state === 'resolved' && before !== undefined && before.state !== 'resolved') {
      promise(['pass', 'not-applicable', 'gone'].includes(next.kind), 'only an observation resolves');
      promise(!twice || next.kind === 'gone' || contradictions >= 2, 'a metric needs two observations');
    }
    const isMuted = before?.state === 'muted' && before.until !== null && before.until > timeOf(life.day);
    promise(!isMuted || told.length === 0, 'what is muted is not told');
    for (const { kind } of told) {
      promise(kind !== 'new' || heard === 0, 'new only once');
      promise(kind !== 'resolved' || believedStanding, 'resolved only what receivers believe to stand');
      believedStanding = kind !== 'resolved';
    }
  }
  return broken;
}
