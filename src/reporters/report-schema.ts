import { z } from 'zod';
import { MONEY_GRADES, UNKNOWN_REASONS } from '../core/fact.ts';
import { PILLARS, SEVERITIES } from '../core/rule.ts';

const text = z.string();
const maybeText = z.string().nullable();
const amount = z.number();
const count = z.int().nonnegative();
const range = { monthlyLow: amount, monthly: amount, monthlyHigh: amount };

const impact = z
  .object({
    ...range,
    currency: text,
    basis: z.enum(['actual', 'retail', 'derived']),
    grade: z.enum(MONEY_GRADES),
  })
  .describe('Saving per month; negative when the fix costs money');

const evidence = z.object({
  label: text,
  value: z.union([z.string(), z.number(), z.boolean()]).nullable(),
  unit: maybeText,
  source: text,
  window: maybeText,
});

const finding = z.object({
  fingerprint: text.describe('The same for the same rule and resource in every run'),
  ruleId: text,
  title: text,
  pillar: z.enum(PILLARS),
  severity: z.enum(SEVERITIES),
  confidence: z.enum(['confirmed', 'suspected']),
  status: text,
  baseline: z
    .enum(['new', 'unchanged'])
    .exactOptional()
    .describe('Only with --baseline: whether the baseline holds the finding'),
  resource: z.object({
    id: text.describe('ARM id in lower case'),
    name: text,
    type: text,
    location: maybeText,
    resourceGroup: maybeText,
    subscriptionId: text,
    tags: z.record(text, text),
  }),
  owner: maybeText,
  evidence: z.array(evidence),
  impact: impact.nullable(),
  unpricedReason: maybeText.describe('Why impact is null although the rule prices its findings'),
  remediation: z.object({
    summary: text,
    steps: z.array(text),
    commands: z.object({ cli: maybeText, bicep: maybeText }),
    portalUrl: text,
  }),
  references: z.array(text),
});

const savings = z.object({
  currency: text,
  ...range,
  findings: count,
  unpriced: count,
  assumed: z.object({ ...range, findings: count }).describe('Savings that rest on an assumed quantity'),
});

const summary = z.object({
  resources: count,
  findings: z.object({
    total: count,
    bySeverity: z.record(z.enum(SEVERITIES), count),
    byPillar: z.record(z.enum(PILLARS), count),
  }),
  savings: z.array(savings),
});

const coverage = z.object({
  collectors: z.array(
    z.object({
      id: text,
      scope: text,
      status: z.enum(['ok', 'partial', 'failed', 'unsupported']),
      reason: maybeText,
      calls: count,
    }),
  ),
  rules: z.array(
    z.object({
      ruleId: text,
      fail: count,
      pass: count,
      notApplicable: count,
      unknown: count,
      unknownReasons: z.partialRecord(z.enum(UNKNOWN_REASONS), count),
    }),
  ),
  apis: z.array(
    z.object({ api: text, calls: count, bytes: count, waitedMs: z.number(), statuses: z.record(text, count) }),
  ),
});

const rule = z.object({
  id: text,
  title: text,
  description: maybeText,
  pillar: z.enum(PILLARS),
  severity: z.enum(SEVERITIES).describe('Of a finding, unless the rule or the money at stake say otherwise'),
  remediation: z.object({ summary: text, steps: z.array(text) }),
  references: z.array(text),
  frameworks: z.record(text, z.array(text)),
});

/** The JSON report, as other programs may rely on it. A test holds it equal to `AuditReport`. */
export const reportShape = z.object({
  schema: z.literal('azaudit/report/v1'),
  run: z.object({
    id: text,
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime(),
    version: text,
    rulePackHash: text,
    scope: z.array(text),
  }),
  summary,
  findings: z.array(finding),
  coverage,
  rules: z.array(rule).describe('What the rules of the run say of themselves'),
  verdicts: z
    .array(
      z.object({
        ruleId: text,
        resourceId: text,
        verdict: z.enum(['fail', 'pass', 'not-applicable', 'unknown']),
        reason: maybeText,
      }),
    )
    .exactOptional()
    .describe('Only with --verdicts'),
});

/** JSON Schema of the report. Unknown keys are allowed: later versions may add some. */
export function reportJsonSchema(): unknown {
  return z.toJSONSchema(reportShape, { io: 'input' });
}
