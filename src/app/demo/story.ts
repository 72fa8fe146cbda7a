import { z } from 'zod';
import { UsageError } from '../../core/errors.ts';
import { parsePlainly, type PlainIssue } from '../../core/plain-issues.ts';
import { changeEstate, denials, estateChange } from '../../simulator/estate-changes.ts';
import { readEstateFile } from '../../simulator/estate-file.ts';
import type { Estate } from '../../simulator/estate.ts';
import type { FaultRule } from '../../simulator/faults.ts';
import { laterEstate } from '../../simulator/later-estate.ts';

/** What somebody says about a finding in the morning after the run. */
const decision = z.discriminatedUnion(
  'do',
  [
    z.strictObject({ do: z.literal('acknowledge'), rule: z.string(), resource: z.string(), by: z.string() }),
    z.strictObject({
      do: z.literal('mute'),
      rule: z.string(),
      resource: z.string(),
      by: z.string(),
      reason: z.string(),
      days: z.int().min(1),
    }),
  ],
  'must say what somebody does: mute or acknowledge',
);
export type StoryDecision = z.infer<typeof decision>;

const chapter = z.strictObject({
  story: z.string(),
  changes: z.array(estateChange).default([]),
  decisions: z.array(decision).default([]),
});
const storyShape = z.strictObject({ nights: z.array(chapter).min(1) });

export interface Night {
  readonly story: string;
  readonly estate: Estate;
  readonly faults: readonly FaultRule[];
  readonly decisions: readonly StoryDecision[];
}

const AFTERWARDS: z.infer<typeof chapter> = { story: 'Nothing happens.', changes: [], decisions: [] };

/** The estate night by night as the file tells it; when the story is over, time passes. Throws UsageError with one line per mistake. */
export async function loadStory(file: string, beginning: Estate, nights: number): Promise<Night[]> {
  const source = await readEstateFile(file);
  const parsed = parsePlainly(storyShape, source.value);
  const chapters = 'data' in parsed ? parsed.data.nights : [];
  const issues: PlainIssue[] = 'issues' in parsed ? [...parsed.issues] : [];
  const played: Night[] = [];
  let estate = beginning;
  for (let night = 0; night < Math.max(nights, chapters.length); night += 1) {
    const { story, changes, decisions } = chapters[night] ?? AFTERWARDS;
    const changed = changeEstate(night === 0 ? estate : laterEstate(estate, 24), changes);
    estate = changed.estate;
    issues.push(
      ...changed.issues.map(({ path, message }) => ({ path: ['nights', night, 'changes', ...path], message })),
    );
    played.push({ story, estate, faults: denials(changes), decisions });
  }
  if (issues.length === 0) return played.slice(0, nights);
  const lines = issues.map(
    ({ path, message }) => `${file}:${source.lineOf(path)}: ${path.map(String).join('.') || 'story'}: ${message}`,
  );
  throw new UsageError(lines.join('\n'));
}
