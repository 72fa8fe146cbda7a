import { z } from 'zod';
import { messageOf } from '../../core/errors.ts';
import { parseDuration } from './duration.ts';

/** `45s`, `30m`, `20h`. */
const DURATION = z.string().superRefine((text, context) => {
  try {
    parseDuration(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: messageOf(error) });
  }
});

const NAME = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/, 'must be a word of letters, digits and hyphens');

const scheduleEntry = z.strictObject({
  name: NAME.default('nightly'),
  /** Minute, hour, day of month, month, day of week. */
  cron: z
    .string()
    .refine((text) => text.trim().split(/\s+/).length === 5, 'must have five fields, like 0 2 * * *')
    .default('0 2 * * *'),
  timeZone: z.string().refine(isTimeZone, 'must be an IANA time zone, like Europe/Amsterdam').default('UTC'),
  /** A night missed by no more than this is made up for. */
  catchUp: DURATION.default('20h'),
  /** Longest random delay of a start. */
  jitter: DURATION.optional(),
});
export type ScheduleConfig = z.infer<typeof scheduleEntry>;

/** One schedule or a list of them, each with a name of its own. */
export const scheduleShape = z
  .union([scheduleEntry, z.array(scheduleEntry)])
  .transform((entries) => [entries].flat())
  .superRefine(refuseTwins)
  .default([]);

/** Where the daemon answers. */
export const serverShape = z
  .strictObject({ host: z.string().min(1).default('127.0.0.1'), port: z.int().min(0).max(65_535).default(8080) })
  .prefault({});

/** Names are how runs, mutes and messages find their entry again. */
export function refuseTwins(entries: readonly { readonly name: string }[], context: z.RefinementCtx): void {
  entries.forEach(({ name }, index) => {
    if (entries.findIndex((other) => other.name === name) < index)
      context.addIssue({ code: 'custom', path: [index, 'name'], message: `"${name}" is there twice` });
  });
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}
