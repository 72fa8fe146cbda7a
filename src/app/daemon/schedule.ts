import { createHash } from 'node:crypto';
import { validateDetailed, type DetailedValidation } from 'node-cron';
import { UsageError } from '../../core/errors.ts';
import { timeZone, type LocalTime, type Zone } from './local-time.ts';

const DAY = 86_400_000;
/** 29 February on one weekday comes every 28 years, and every 40 around a century without leap day. */
const LONGEST_WAIT_DAYS = 41 * 366;

/** What the user wrote. Durations in milliseconds. */
export interface ScheduleEntry {
  readonly name: string;
  /** Five fields. Day of month and day of week must both match. */
  readonly cron: string;
  readonly timeZone: string;
  /** How old a missed run may be and still be made up for. */
  readonly catchUp: number;
  /** The longest delay, chosen by chance, so that many installations do not all call at once. */
  readonly jitter: number;
}

export interface Schedule extends ScheduleEntry {
  readonly zone: Zone;
  /** Minutes of the local day, rising. */
  readonly minutes: readonly number[];
  readonly matchesDay: (day: LocalTime) => boolean;
}

/** One run that a schedule wants. The date names it: `2026-11-21`, or `2026-11-21T14:30` with several runs a day. */
export interface Slot {
  readonly task: string;
  readonly date: string;
  /** Milliseconds since the epoch. */
  readonly dueAt: number;
}

/** Throws UsageError with one line when the pattern or the time zone cannot be used. */
export function parseSchedule(entry: ScheduleEntry): Schedule {
  const fields = parseCron(entry);
  const [daysOfMonth, daysOfWeek] = [numbers(entry, fields.dayOfMonth), numbers(entry, fields.dayOfWeek)];
  const months = new Set(fields.month);
  return {
    ...entry,
    zone: zoneOf(entry),
    minutes: fields.hour.flatMap((hour) => fields.minute.map((minute) => hour * 60 + minute)).toSorted((a, b) => a - b),
    matchesDay: (day) => {
      const date = new Date(day);
      return (
        months.has(date.getUTCMonth() + 1) && daysOfMonth.has(date.getUTCDate()) && daysOfWeek.has(date.getUTCDay())
      );
    },
  };
}

/**
 * The latest run that should have begun by now and is not too old to be made up for. A local time that a clock change
 * skips is due right after the gap, one that comes twice the first time.
 */
export function dueSlot(schedule: Schedule, now: number): Slot | undefined {
  const today = dayOf(schedule.zone.localOf(now));
  const oldest = dayOf(schedule.zone.localOf(now - schedule.catchUp)) - DAY;
  for (let day = today + DAY; day >= oldest; day -= DAY) {
    const due = slotsOf(schedule, day).findLast(({ dueAt }) => dueAt <= now);
    if (due !== undefined) return now - due.dueAt < schedule.catchUp ? due : undefined;
  }
  return undefined;
}

/** The first run after now; undefined for a pattern that never comes. */
export function nextSlot(schedule: Schedule, now: number): Slot | undefined {
  const first = dayOf(schedule.zone.localOf(now)) - DAY;
  for (let day = first; day <= first + LONGEST_WAIT_DAYS * DAY; day += DAY) {
    const next = slotsOf(schedule, day).find(({ dueAt }) => dueAt > now);
    if (next !== undefined) return next;
  }
  return undefined;
}

/** Milliseconds to wait after the due time: by chance, but the same for one slot and seed, so that no timer must live. */
export function delayOf(schedule: Schedule, slot: Slot, seed: string): number {
  const hash = createHash('sha256').update(`${seed} ${slot.task} ${slot.date}`).digest();
  return Math.floor((hash.readUInt32BE(0) / 2 ** 32) * schedule.jitter);
}

function slotsOf({ name, zone, minutes, matchesDay }: Schedule, day: LocalTime): Slot[] {
  if (!matchesDay(day)) return [];
  return minutes.map((minute) => {
    const local = day + minute * 60_000;
    const date = new Date(local).toISOString().slice(0, minutes.length === 1 ? 10 : 16);
    return { task: name, date, dueAt: zone.instantOf(local) };
  });
}

function dayOf(local: LocalTime): LocalTime {
  return Math.floor(local / DAY) * DAY;
}

function parseCron(entry: ScheduleEntry): NonNullable<DetailedValidation['fields']> {
  const { cron } = entry;
  if (cron.trim().split(/\s+/).length !== 5 || cron.includes('@'))
    throw mistake(entry, `cron "${cron}" must have five fields: minute hour day-of-month month day-of-week`);
  const { fields, errors } = validateDetailed(cron);
  if (fields !== undefined && errors.length === 0) return fields;
  const [error] = errors;
  throw mistake(entry, `cron "${cron}" is not valid: ${error?.field ?? 'expression'} ${error?.value ?? ''}`.trimEnd());
}

function numbers(entry: ScheduleEntry, values: readonly (number | string)[]): Set<number> {
  const known = values.filter((value) => typeof value === 'number');
  const stranger = values.find((value) => typeof value === 'string');
  if (stranger === undefined) return new Set(known);
  throw mistake(entry, `cron "${entry.cron}" uses ${stranger}: only numbers, names, ranges, lists and steps are known`);
}

function zoneOf(entry: ScheduleEntry): Zone {
  try {
    return timeZone(entry.timeZone);
  } catch (cause) {
    throw mistake(entry, `time zone "${entry.timeZone}" is not known: write it like Europe/Amsterdam or UTC`, cause);
  }
}

function mistake({ name }: ScheduleEntry, text: string, cause?: unknown): UsageError {
  return new UsageError(`schedule ${name}: ${text}`, { cause });
}
