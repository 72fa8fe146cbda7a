import type { Pillar, Rule, Severity } from './rule.ts';
import { unfilled } from './template.ts';

/** What a rule says of itself; the same in every run with the same rules and parameters. */
export interface RuleInfo {
  readonly id: string;
  readonly title: string;
  readonly description: string | null;
  readonly pillar: Pillar;
  /** Of a finding, unless the rule or the money at stake say otherwise. */
  readonly severity: Severity;
  readonly remediation: { readonly summary: string; readonly steps: readonly string[] };
  readonly references: readonly string[];
  /** Framework -> where the rule belongs in it. */
  readonly frameworks: Readonly<Record<string, readonly string[]>>;
}

export function ruleInfo(rule: Rule): RuleInfo {
  const { id, title, description, pillar, severity, remediation, references, frameworks } = rule;
  return {
    id,
    title,
    description: description ?? null,
    pillar,
    severity,
    remediation: { summary: unfilled(remediation.summary), steps: remediation.steps.map(unfilled) },
    references,
    frameworks: Object.fromEntries(Object.entries(frameworks).map(([name, place]) => [name, [place].flat()])),
  };
}
