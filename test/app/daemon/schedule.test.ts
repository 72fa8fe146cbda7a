import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  delayOf,
  dueSlot,
  nextSlot,
  parseSchedule,
  type Schedule,
  type Slot,
} from '../../../src/app/daemon/schedule.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ZONES = ['Europe/Amsterdam', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata'];

function scheduleOf(cron: string, timeZone = 'UTC', catchUp = 20 * HOUR): Schedule {
  return parseSchedule({ name: 'nightly', cron, timeZone, catchUp, jitter: 0 });
}

function shown(slot: Slot | undefined): string | undefined {
  return slot === undefined ? undefined : `${slot.date} ${new Date(slot.dueAt).toISOString()}`;
}

/** A daemon without a clock of its own: asks at these moments, runs what it has not run. */
function runsAt(schedule: Schedule, moments: Iterable<number>): string[] {
  const ran = new Set<string>();
  for (const now of moments) {
    const slot = dueSlot(schedule, now);
    if (slot !== undefined) ran.add(slot.date);
  }
  return [...ran];
}

function* every(step: number, from: number, to: number): Generator<number> {
  for (let now = from; now < to; now += step) yield now;
}

function localDate(instant: number, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(instant);
}

/** By looking at a clock on the wall: the first half hour of each date that shows 02:30 or later. */
function nights(timeZone: string, from: number, to: number): [date: string, dueAt: number][] {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const first = new Map<string, number>();
  for (const moment of every(30 * MINUTE, from - (from % DAY), to)) {
    const [date = '', time = ''] = clock.format(moment).split(' ');
    if (time >= '02:30' && !first.has(date)) first.set(date, moment);
  }
  return [...first].slice(1);
}

function datesBetween(first: string, last: string): string[] {
  const dates: string[] = [];
  for (let day = Date.parse(first); day <= Date.parse(last); day += DAY)
    dates.push(new Date(day).toISOString().slice(0, 10));
  return dates;
}

describe('the days when clocks change', () => {
  it.each([
    [
      'Europe/Amsterdam',
      '2027-03-27T12:00Z',
      '2027-03-28 2027-03-28T01:00:00.000Z',
      'a skipped time runs after the gap',
    ],
    [
      'Europe/Amsterdam',
      '2027-10-30T12:00Z',
      '2027-10-31 2027-10-31T00:30:00.000Z',
      'a repeated time runs the first time',
    ],
    [
      'America/New_York',
      '2027-03-13T12:00Z',
      '2027-03-14 2027-03-14T07:00:00.000Z',
      'a skipped time runs after the gap',
    ],
    ['America/New_York', '2027-11-06T12:00Z', '2027-11-07 2027-11-07T07:30:00.000Z', 'a time after the repeated hour'],
    [
      'Australia/Lord_Howe',
      '2027-10-02T12:00Z',
      '2027-10-03 2027-10-02T15:30:00.000Z',
      'the end of a gap of half an hour',
    ],
    ['Australia/Lord_Howe', '2027-04-03T12:00Z', '2027-04-04 2027-04-03T16:00:00.000Z', 'after the repeated half hour'],
    ['Asia/Kolkata', '2027-03-27T12:00Z', '2027-03-28 2027-03-27T21:00:00.000Z', 'no change of clocks'],
  ])('%s, %s: %s: %s', (timeZone, from, expected) => {
    const nightly = scheduleOf('30 2 * * *', timeZone);
    const next = nextSlot(nightly, Date.parse(from));
    expect(shown(next)).toBe(expected);
    expect(shown(dueSlot(nightly, next?.dueAt ?? 0))).toBe(expected);
    expect(dueSlot(nightly, (next?.dueAt ?? 0) - 1)).not.toEqual(next);
  });

  it('repeats nothing in the hour that comes twice', () => {
    const halfHourly = scheduleOf('*/30 * * * *', 'Europe/Amsterdam');
    const night = every(MINUTE, Date.parse('2027-10-30T23:00Z'), Date.parse('2027-10-31T02:00Z'));
    expect(runsAt(halfHourly, night)).toEqual([
      '2027-10-31T01:00',
      '2027-10-31T01:30',
      '2027-10-31T02:00',
      '2027-10-31T02:30',
    ]);
  });
});

describe('one run per local day', () => {
  it.each(ZONES)('over two years in %s, at every half hour of the day', (timeZone) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 47 }), fc.integer({ min: 2024, max: 2040 }), (half, year) => {
        const nightly = scheduleOf(`${(half % 2) * 30} ${Math.floor(half / 2)} * * *`, timeZone);
        let now = Date.UTC(year, 0, 1, 12);
        const end = Date.UTC(year + 2, 0, 1);
        const dates: string[] = [];
        while (now < end) {
          const next = nextSlot(nightly, now);
          if (next === undefined) throw new Error('a daily run always comes');
          expect(localDate(next.dueAt, timeZone)).toBe(next.date);
          expect(dueSlot(nightly, next.dueAt)).toEqual(next);
          dates.push(next.date);
          now = next.dueAt;
        }
        expect(dates).toEqual(datesBetween(dates[0] ?? '', dates.at(-1) ?? ''));
      }),
      { numRuns: 6, seed: 3 },
    );
  });

  it.each(ZONES)('whatever the clock and the downtime do in %s', (timeZone) => {
    const step = fc.oneof(
      { weight: 40, arbitrary: fc.constant(MINUTE) },
      { weight: 20, arbitrary: fc.constant(HOUR) },
      { weight: 2, arbitrary: fc.constantFrom(-2 * HOUR, 2 * HOUR) },
      { weight: 1, arbitrary: fc.constantFrom(20 * HOUR, 3 * DAY) },
    );
    const start = fc.constantFrom('2027-03-12', '2027-03-26', '2027-04-02', '2027-10-01', '2027-10-29', '2027-11-05');
    fc.assert(
      fc.property(start, fc.array(step, { minLength: 50, maxLength: 200 }), (from, steps) => {
        const nightly = scheduleOf('30 2 * * *', timeZone);
        const moments: number[] = [];
        let now = Date.parse(from);
        for (const ms of steps) moments.push((now += ms));
        const expected = nights(timeZone, Math.min(...moments) - 3 * DAY, Math.max(...moments) + 2 * DAY).flatMap(
          ([date, dueAt], index, all) => {
            const until = Math.min(all[index + 1]?.[1] ?? Infinity, dueAt + nightly.catchUp);
            return moments.some((moment) => dueAt <= moment && moment < until) ? [date] : [];
          },
        );
        expect(runsAt(nightly, moments).toSorted()).toEqual(expected);
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});

describe('what was missed', () => {
  const nightly = scheduleOf('0 2 * * *');
  const lastTick = Date.parse('2027-06-10T01:30Z');
  it.each([
    ['1 h', HOUR, ['2027-06-10']],
    ['20 h', 20 * HOUR, ['2027-06-10']],
    ['3 days', 3 * DAY, ['2027-06-13']],
  ])('after %s of downtime: the latest night, once', (_, downtime, expected) => {
    const up = lastTick + downtime;
    expect(runsAt(nightly, [lastTick - 23 * HOUR, ...every(MINUTE, up, up + HOUR)])).toEqual([
      '2027-06-09',
      ...expected,
    ]);
  });

  it('is left alone when it is too old', () => {
    expect(dueSlot(nightly, Date.parse('2027-06-10T21:59Z'))?.date).toBe('2027-06-10');
    expect(dueSlot(nightly, Date.parse('2027-06-10T22:00Z'))).toBeUndefined();
  });

  it('is one run, however often a day it should have been', () => {
    const hourly = scheduleOf('0 * * * *');
    expect(dueSlot(hourly, Date.parse('2027-06-10T09:20Z'))?.date).toBe('2027-06-10T09:00');
  });
});

describe('patterns', () => {
  it.each([
    ['0 2 29 2 *', '2028-02-29T02:00:00.000Z', 'leap day'],
    ['0 2 31 * *', '2027-01-31T02:00:00.000Z', 'the end of long months only'],
    ['0 2 * * SUN', '2027-01-03T02:00:00.000Z', 'a weekday by name'],
    ['0 2 * * 7', '2027-01-03T02:00:00.000Z', 'Sunday as 7'],
    ['0 2 13 * FRI', '2027-08-13T02:00:00.000Z', 'day of month AND day of week'],
    ['0 2 29 2 1', '2044-02-29T02:00:00.000Z', 'a leap day that is a Monday'],
  ])('%s comes at %s: %s', (cron, expected) => {
    expect(new Date(nextSlot(scheduleOf(cron), Date.parse('2027-01-01T12:00Z'))?.dueAt ?? 0).toISOString()).toBe(
      expected,
    );
  });

  it.each([
    ['* * *', 'five fields'],
    ['0 0 2 * * *', 'five fields'],
    ['@daily', 'five fields'],
    ['0 25 * * *', 'hour 25'],
    ['0 0 31 2 *', 'dayOfMonth 31'],
    ['*/0 * * * *', 'minute */0'],
    ['0 2 L * *', 'uses L'],
    ['0 2 * * 1#2', 'uses 1#2'],
  ])('%s is refused in one line: %s', (cron, reason) => {
    expect(() => scheduleOf(cron)).toThrow(
      new RegExp(`^schedule nightly: cron .*${reason.replaceAll(/[*/]/g, '\\$&')}[^\n]*$`),
    );
  });

  it('refuses a time zone that nobody knows', () => {
    expect(() => scheduleOf('0 2 * * *', 'Europe/Atlantis')).toThrow(
      'schedule nightly: time zone "Europe/Atlantis" is not known',
    );
  });
});

describe('jitter', () => {
  it('stays below its bound, differs between instances and is the same at every tick', () => {
    const jittered = { ...scheduleOf('0 2 * * *'), jitter: 5 * MINUTE };
    const slot = { task: 'nightly', date: '2027-06-10', dueAt: 0 };
    const delays = Array.from({ length: 200 }, (_, index) => delayOf(jittered, slot, `host-${index}`));
    expect(Math.max(...delays)).toBeLessThan(5 * MINUTE);
    expect(Math.max(...delays)).toBeGreaterThan(4 * MINUTE);
    expect(Math.min(...delays)).toBeLessThan(MINUTE);
    expect(delayOf(jittered, slot, 'host-1')).toBe(delays[1]);
  });
});
