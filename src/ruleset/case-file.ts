import { z } from 'zod';
import { UNKNOWN_REASONS } from '../core/fact.ts';
import { SEVERITIES } from '../core/rule.ts';

/** The file format of a rule's cases. */
const presented = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const ruleCase = z.strictObject({
  name: z.string().trim().min(1),
  /** A row as Azure sends it; id and type may be left out. */
  resource: z.record(z.string(), z.unknown()).default({}),
  /** Plain values under dotted or nested keys; `{unknown: denied}` for what could not be read. */
  facts: z.record(z.string(), z.unknown()).default({}),
  params: z.record(z.string(), z.unknown()).default({}),
  now: z.iso.datetime({ error: 'a time like 2026-11-20T06:00:00Z, please' }).default('2026-11-20T06:00:00Z'),
  expect: z.strictObject({
    verdict: z.enum(['fail', 'pass', 'not-applicable', 'unknown']),
    severity: z.enum(SEVERITIES).optional(),
    confidence: z.enum(['confirmed', 'suspected']).optional(),
    /** Per month, to the cent. */
    monthly: z.number().optional(),
    unpriced: z.boolean().optional(),
    /** Why the verdict is unknown. */
    reason: z.enum(UNKNOWN_REASONS).optional(),
    /** Label -> value. */
    evidence: z.record(z.string(), presented).optional(),
  }),
});
export type RuleCase = z.infer<typeof ruleCase>;

export const caseFile = z.array(ruleCase).min(1);
