import { judge, type EvaluationContext } from '../core/evaluate.ts';
import type { ExpressionInput, Rule } from '../core/rule.ts';
import { messageOf } from '../core/errors.ts';
import type { Judgement } from '../core/verdict.ts';
import { viewFacts } from '../core/fact-view.ts';
import type { FactKey } from '../core/fact-catalogue.ts';
import type { RuleCase } from './case-file.ts';
import { readFacts } from './case-facts.ts';
import { readResource } from './case-resource.ts';
import { overrideParams } from './override-params.ts';

/** A case made ready: the rule with the case's parameters, and what it judges. */
export interface PreparedCase {
  readonly rule: Rule;
  readonly judgement: () => Judgement;
  /** What the rule's expressions see when they may read these facts. */
  readonly input: (facts: readonly FactKey[]) => ExpressionInput;
}

/** Returns what is wrong with the case itself instead. */
export function prepareCase(original: Rule, test: RuleCase): PreparedCase | string[] {
  const rule = withParams(original, test.params);
  if (typeof rule === 'string') return [rule];
  const { lookup, mistakes } = readFacts(test.facts);
  if (mistakes.length > 0) return [...mistakes];
  const resource = readResource(test.resource, rule.types[0] ?? '');
  if (resource === undefined) return ['resource: the id is not an ARM id'];
  if (!rule.types.includes(resource.type)) return [`resource: the rule does not apply to ${resource.type}`];
  const now = new Date(test.now);
  const context: EvaluationContext = { lookup, now, portal: 'https://portal.azure.com', ownerOf: () => undefined };
  return {
    rule,
    judgement: () => judge(rule, resource, context),
    input: (facts) => ({ resource, facts: viewFacts(facts, resource.id, lookup).facts, params: rule.params, now }),
  };
}

export interface CaseOutcome {
  /** Why the case cannot be run. */
  readonly mistakes: readonly string[];
  /** What the rule says otherwise than expected; empty when the case holds. */
  readonly differences: readonly string[];
}

export function runCase(rule: Rule, test: RuleCase): CaseOutcome {
  const prepared = prepareCase(rule, test);
  if (Array.isArray(prepared)) return { mistakes: prepared, differences: [] };
  return { mistakes: [], differences: differences(prepared.judgement(), test.expect) };
}

function withParams(rule: Rule, params: RuleCase['params']): Rule | string {
  try {
    return overrideParams([rule], { [rule.id]: params })[0] ?? rule;
  } catch (error) {
    return messageOf(error);
  }
}

function differences(judgement: Judgement, expect: RuleCase['expect']): string[] {
  if (judgement.verdict !== expect.verdict) {
    const why = judgement.reason === undefined ? '' : ` (${judgement.reason})`;
    return [`expected ${expect.verdict}, got ${judgement.verdict}${why}`];
  }
  const { finding } = judgement;
  const unpriced = finding === undefined ? undefined : finding.unpricedReason !== null;
  return [
    ...difference('severity', expect.severity, finding?.severity),
    ...difference('confidence', expect.confidence, finding?.confidence),
    ...difference('monthly', expect.monthly, finding?.impact?.monthly),
    ...difference('unpriced', expect.unpriced, unpriced),
    ...difference('reason', expect.reason, judgement.unknownReason),
    ...Object.entries(expect.evidence ?? {}).flatMap(([label, value]) => {
      const item = finding?.evidence.find((entry) => entry.label === label);
      return difference(`evidence "${label}"`, value, item?.value);
    }),
  ];
}

function difference<T>(what: string, expected: T | undefined, actual: T | undefined): string[] {
  if (expected === undefined || isSame(expected, actual)) return [];
  return [`expected ${what} ${JSON.stringify(expected)}, got ${JSON.stringify(actual) ?? 'none'}`];
}

function isSame(expected: unknown, actual: unknown): boolean {
  if (typeof expected === 'number' && typeof actual === 'number') return Math.abs(expected - actual) < 0.005;
  return expected === actual;
}
