const DAY = 86_400_000;

/** Day of the published list. What is deployed under a later version cannot be in it. */
export const MODEL_RETIREMENTS_AS_OF = '2026-07-07';

/** OpenAI model -> day of retirement, for regions whose live list names none. */
const RETIREMENTS: Readonly<Record<string, string>> = {
  o1: '2026-09-16',
  'o3-mini': '2026-10-01',
  'gpt-4o': '2026-10-01',
  'gpt-4o-mini': '2026-10-01',
  'gpt-4.1': '2026-10-14',
  'gpt-4.1-mini': '2026-10-14',
  'gpt-4.1-nano': '2026-10-14',
  o3: '2026-10-16',
  'o4-mini': '2026-10-16',
  'codex-mini': '2026-11-15',
  'gpt-5.2': '2026-12-12',
  whisper: '2026-12-15',
  tts: '2026-12-15',
  'o3-deep-research': '2026-12-26',
  'gpt-5': '2027-02-06',
  'gpt-5-mini': '2027-02-06',
  'gpt-5-nano': '2027-02-06',
};

export interface ModelVersion {
  readonly format: string;
  readonly name: string;
  /** Absent where Azure chooses it. */
  readonly version: string | undefined;
}

/** Day of retirement from the bundled list; undefined for what it does not know. Fine-tuned models retire on their own. */
export function bundledRetirement({ format, name, version }: ModelVersion): string | undefined {
  const isNewer = version !== undefined && /^\d{4}-/.test(version) && version > MODEL_RETIREMENTS_AS_OF;
  const key = name.toLowerCase();
  if (format.toLowerCase() !== 'openai' || isNewer || !Object.hasOwn(RETIREMENTS, key)) return undefined;
  return RETIREMENTS[key];
}

/** Calendar days (UTC) from `now` to the date; negative when it has passed, undefined when it is no date. */
export function daysUntil(date: string, now: Date): number | undefined {
  const time = Date.parse(date);
  return Number.isNaN(time) ? undefined : Math.floor(time / DAY) - Math.floor(now.getTime() / DAY);
}

/** The earliest of some dates as YYYY-MM-DD; what is no date does not count. */
export function earliestDay(dates: readonly (string | undefined)[]): string | undefined {
  const times = dates.map((date) => Date.parse(date ?? '')).filter((time) => !Number.isNaN(time));
  return times.length === 0 ? undefined : new Date(Math.min(...times)).toISOString().slice(0, 10);
}
