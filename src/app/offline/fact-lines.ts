import { z } from 'zod';
import { UNKNOWN_REASONS } from '../../core/fact.ts';
import { FACTS, FACT_KEYS, isFactKey, type FactKey } from '../../core/fact-catalogue.ts';
import type { FactStore, Gap } from '../../core/fact-store.ts';
import { normaliseResource, type Resource } from '../../core/resource.ts';
import type { ResourceSet } from '../../core/resource-set.ts';

const unknownShape = z.object({ state: z.literal('unknown'), reason: z.enum(UNKNOWN_REASONS), detail: z.string() });
const moneyShape = z.object({
  currency: z.string(),
  basis: z.enum(['actual', 'retail', 'derived']),
  grade: z.enum(['A', 'B', 'C', 'D']),
});
const gapShape = z.object({
  types: z.array(z.string()),
  scopeId: z.string(),
  reason: z.enum(UNKNOWN_REASONS),
  detail: z.string(),
});
const knownShape = z.object({ state: z.literal('known'), value: z.unknown(), money: moneyShape.optional() });

/** One resource, fact, unknown scope or gap. */
export const FACT_LINES = [
  z.strictObject({ resource: z.record(z.string(), z.unknown()) }),
  z.strictObject({ fact: z.string(), of: z.string(), is: z.union([knownShape, unknownShape]) }),
  z.strictObject({ fact: z.string(), below: z.string(), is: unknownShape }),
  z.strictObject({ gap: gapShape }),
] as const;
export type FactLine = z.infer<(typeof FACT_LINES)[number]>;

/** What the head of any set of lines says about how they were measured. */
export const ledgerShape = z.object({
  collected: z.array(z.string()),
  collectors: z.array(
    z.object({
      id: z.string(),
      scope: z.string(),
      status: z.enum(['ok', 'partial', 'failed', 'unsupported']),
      reason: z.string().nullable(),
      calls: z.number(),
    }),
  ),
  apis: z.array(
    z.object({
      api: z.string(),
      calls: z.number(),
      bytes: z.number(),
      waitedMs: z.number(),
      statuses: z.record(z.string(), z.number()),
    }),
  ),
});

/** What is written of a measurement: all of it, or what one collector added. */
export interface WrittenFacts {
  readonly resources: Iterable<Resource>;
  readonly facts: FactStore;
  readonly keys: readonly FactKey[];
  readonly gaps: readonly Gap[];
}

/** Keys that somebody collected, whatever came of it. */
export function collectedKeys(facts: FactStore): FactKey[] {
  return FACT_KEYS.filter((key) => facts.entriesOf(key).collected);
}

/** One JSON document a line, each with its end of line, so that any estate fits in memory. */
export function* factLines({ resources, facts, keys, gaps }: WrittenFacts): Generator<string> {
  for (const resource of resources) yield jsonLine({ resource });
  for (const fact of keys) {
    const { values, scopes } = facts.entriesOf(fact);
    for (const [of, is] of values) yield jsonLine({ fact, of, is });
    for (const [below, is] of scopes) yield jsonLine({ fact, below, is });
  }
  for (const gap of gaps) yield jsonLine({ gap });
}

/** Throws Error or ZodError when the line makes no sense. */
export function addFactLine(entry: FactLine, resources: ResourceSet, facts: FactStore): void {
  if ('resource' in entry) {
    const resource = normaliseResource(entry.resource);
    if (resource === undefined) throw new Error('a resource without an ARM id');
    const { createdAt, propertiesUntold } = entry.resource;
    resources.add({
      ...resource,
      ...(typeof createdAt === 'string' ? { createdAt } : {}),
      ...(propertiesUntold === true ? { propertiesUntold } : {}),
    });
  } else if ('gap' in entry) {
    facts.addGap(entry.gap);
  } else {
    if (!isFactKey(entry.fact)) throw new Error(`no fact is called ${entry.fact}`);
    if ('below' in entry) facts.setUnknown([entry.fact], entry.below, entry.is.reason, entry.is.detail);
    else if (entry.is.state === 'unknown') facts.put(entry.fact, entry.of, entry.is);
    else {
      const { money } = entry.is;
      const value: unknown = FACTS[entry.fact].shape.parse(entry.is.value);
      facts.put(
        entry.fact,
        entry.of,
        money === undefined ? { state: 'known', value } : { state: 'known', value, money },
      );
    }
  }
}

/** Readers take these two for ends of lines; JSON does not. */
export function jsonLine(value: unknown): string {
  return `${JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}\n`;
}
