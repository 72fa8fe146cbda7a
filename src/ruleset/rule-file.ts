import { z } from 'zod';
import { MONEY_GRADES } from '../core/fact.ts';
import { FACT_KEYS } from '../core/fact-catalogue.ts';
import { PILLARS, SEVERITIES } from '../core/rule.ts';
import { suggestion } from '../core/suggest.ts';

/** The file format of a rule. Unknown keys are mistakes. Expressions are CEL; their types are checked afterwards. */
const text = z.string().trim().min(1).refine(isVisible, 'must not hold control characters');
/** YAML reads `true` and `1` as values, and a text that starts with a bracket as a list or mapping. */
const expression = z
  .string({ error: ({ input }) => (input == null ? undefined : `a CEL expression is text: ${quoted(input)}`) })
  .trim()
  .min(1)
  .describe('CEL expression');
const factKey = z.enum(FACT_KEYS, {
  error: ({ input }) => `unknown fact ${JSON.stringify(input)}${suggestion(String(input), FACT_KEYS)}`,
});
const ruleId = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens, please');
const armType = z
  .string()
  .regex(/^[a-z0-9.]+(\/[a-z0-9]+)+$/i, 'an ARM type like microsoft.search/searchservices, please');
const GRACE = 'write 0, 24h or 7d';
const PARAMETER_NAME = 'write it like minReplicas';
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const parameter = z.union([scalar, z.array(scalar), z.record(z.string(), scalar)]);
/** All but tabs and ends of lines: a text may steer no terminal and show nothing in another order. */
const CONTROL = /[[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]--[\t\n\r]]/v;

const evidence = z.strictObject({
  label: text,
  value: expression,
  unit: text.optional(),
  source: text.optional(),
  window: text.optional(),
});

const impact = z.strictObject({
  needs: z.array(factKey).default([]),
  when: expression.optional(),
  monthly: expression,
  low: expression.optional(),
  high: expression.optional(),
  grade: z.enum(MONEY_GRADES).optional(),
  note: text.optional(),
});

export const ruleFile = z.strictObject({
  id: ruleId,
  aliases: z.array(ruleId).default([]),
  title: text,
  description: text.optional(),
  pillar: z.enum(PILLARS),
  severity: z.enum(SEVERITIES),
  // oxlint-disable-next-line unicorn/no-thenable -- the file format's word; nothing awaits it
  severityWhen: z.array(z.strictObject({ if: expression, then: z.enum(SEVERITIES) })).default([]),
  applies: z.strictObject({
    types: z.array(armType).min(1),
    when: expression.optional(),
    includeManaged: z.boolean().default(false),
    grace: z.union([z.literal(0), z.string().regex(/^\d+[hd]$/, GRACE)], { error: GRACE }).optional(),
  }),
  needs: z.array(factKey).default([]),
  params: z
    .record(z.string().regex(/^[a-z][A-Za-z0-9]*$/, PARAMETER_NAME), parameter)
    .superRefine(refuseMixedLists)
    .default({}),
  knownWhen: expression.optional(),
  fail: expression,
  suspectedWhen: expression.optional(),
  evidence: z.array(evidence).default([]),
  impact: impact.optional(),
  remediation: z.strictObject({
    summary: text,
    steps: z.array(text).default([]),
    cli: text.optional(),
    cliFor: z.record(armType, text).default({}),
    bicep: text.optional(),
  }),
  references: z.array(z.url({ protocol: /^https$/, error: 'an https address, please' })).default([]),
  sources: z.array(text).default([]),
  frameworks: z.record(z.string(), z.union([text, z.array(text)])).default({}),
});
export type RuleFile = z.infer<typeof ruleFile>;

/** JSON Schema of a rule file, for editors. */
export function ruleFileJsonSchema(): unknown {
  return z.toJSONSchema(ruleFile, { io: 'input' });
}

function isVisible(written: string): boolean {
  return !CONTROL.test(written);
}

/** The type of a list is that of its first item, so another one would never be equal to anything. */
function refuseMixedLists(params: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void {
  for (const [name, list] of Object.entries(params)) {
    const stranger = Array.isArray(list) ? list.findIndex((item) => typeof item !== typeof list[0]) : -1;
    if (stranger < 0) continue;
    const message = 'must be of the same kind as the first; numbers in quotes are text';
    context.addIssue({ code: 'custom', path: [name, stranger], message });
  }
}

function quoted(input: unknown): string {
  return typeof input === 'object' ? 'put it in quotes' : `write '${String(input)}' in quotes`;
}
