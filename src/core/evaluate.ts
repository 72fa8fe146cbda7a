import { messageOf, MissingValueError } from './errors.ts';
import type { FactLookup, FactView } from './fact-view.ts';
import { viewFacts } from './fact-view.ts';
import type { Unknown, UnknownReason } from './fact.ts';
import type { Gap } from './fact-store.ts';
import { describeFinding, type FindingContext } from './describe-finding.ts';
import type { ExpressionInput, Rule } from './rule.ts';
import type { Resource } from './resource.ts';
import type { ScopedExemption } from './exemption.ts';
import { outOfScope, traitsOf, type Traits } from './scope-guards.ts';
import type { Judgement } from './verdict.ts';

export interface EvaluationContext extends FindingContext {
  readonly lookup: FactLookup;
  readonly now: Date;
  /** From the configuration; those of tags come with the resources. */
  readonly exemptions?: readonly ScopedExemption[];
}

/** Every rule on every resource of its types, then every rule on every scope whose resources could not be listed. */
export function* evaluate(
  rules: readonly Rule[],
  resources: Iterable<Resource>,
  gaps: readonly Gap[],
  context: EvaluationContext,
): Generator<Judgement> {
  const byType = rulesByType(rules);
  for (const resource of resources) {
    const concerned = byType.get(resource.type);
    if (concerned === undefined) continue;
    const traits = traitsOf(resource, context.now, context.exemptions);
    for (const rule of concerned) {
      const judgement = verdictOf(rule, resource, traits, context);
      yield judgement.verdict === 'fail' ? withFinding(judgement, rule, resource, context) : judgement;
    }
  }
  yield* judgeGaps(byType, gaps);
}

/** Several lists of one scope may have failed; a rule is unknown there once. */
function* judgeGaps(byType: ReadonlyMap<string, readonly Rule[]>, gaps: readonly Gap[]): Generator<Judgement> {
  const said = new Set<string>();
  for (const { types, scopeId, reason, detail } of gaps) {
    for (const rule of types.flatMap((type) => byType.get(type) ?? [])) {
      const key = `${rule.id} ${scopeId}`;
      if (said.has(key)) continue;
      said.add(key);
      yield { ruleId: rule.id, resourceId: scopeId, verdict: 'unknown', unknownReason: reason, reason: detail };
    }
  }
}

/** One rule on one resource, with the finding when it fails. */
export function judge(rule: Rule, resource: Resource, context: EvaluationContext): Judgement {
  const judgement = verdictOf(rule, resource, traitsOf(resource, context.now, context.exemptions), context);
  return judgement.verdict === 'fail' ? withFinding(judgement, rule, resource, context) : judgement;
}

/** Never throws: an expression that needs an absent value makes the verdict unknown. */
export function verdictOf(rule: Rule, resource: Resource, traits: Traits, context: EvaluationContext): Judgement {
  const guard = outOfScope(rule, traits);
  if (guard !== undefined) return { ruleId: rule.id, resourceId: resource.id, verdict: 'not-applicable', ...guard };
  const view = viewFacts(rule.needs, resource.id, context.lookup);
  const input = inputOf(rule, resource, view.facts, context);
  try {
    if (rule.when !== undefined && !rule.when(input))
      return { ruleId: rule.id, resourceId: resource.id, verdict: 'not-applicable' };
    if (rule.knownWhen !== undefined && !rule.knownWhen(input))
      return unknownJudgement(rule, resource, view, undefined);
    return { ruleId: rule.id, resourceId: resource.id, verdict: rule.fail(input) ? 'fail' : 'pass' };
  } catch (error) {
    return unknownJudgement(rule, resource, view, error);
  }
}

function inputOf(
  { params }: Rule,
  resource: Resource,
  facts: ExpressionInput['facts'],
  { now }: EvaluationContext,
): ExpressionInput {
  if (resource.propertiesUntold !== true) return { resource, facts, params, now };
  const { properties: _, ...told } = resource;
  return { resource: told, facts, params, now };
}

function withFinding(judgement: Judgement, rule: Rule, resource: Resource, context: EvaluationContext): Judgement {
  const { facts } = viewFacts(rule.needs, resource.id, context.lookup);
  const input = inputOf(rule, resource, facts, context);
  return { ...judgement, finding: describeFinding(rule, resource, input, context) };
}

function unknownJudgement(rule: Rule, resource: Resource, view: FactView, error: unknown): Judgement {
  const [key, cause] = missingFact(view, error) ?? [];
  const unknownReason: UnknownReason = cause?.reason ?? 'no-data';
  const otherwise = error === undefined ? 'what could be measured does not suffice to tell' : messageOf(error);
  const reason = cause === undefined ? otherwise : `${key}: ${cause.detail}`;
  return { ruleId: rule.id, resourceId: resource.id, verdict: 'unknown', unknownReason, reason };
}

/** The unknown fact that the expression stumbled over; a rule may need others that were not asked yet. */
function missingFact(view: FactView, error: unknown): [string, Unknown] | undefined {
  const path = error instanceof MissingValueError ? error.path : undefined;
  if (path === undefined) return undefined;
  return [...view.unknowns].find(([key]) => `facts.${key}.`.startsWith(`${path}.`));
}

function rulesByType(rules: readonly Rule[]): Map<string, Rule[]> {
  const byType = new Map<string, Rule[]>();
  for (const rule of rules) {
    for (const type of rule.types) {
      const list = byType.get(type);
      if (list === undefined) byType.set(type, [rule]);
      else list.push(rule);
    }
  }
  return byType;
}
