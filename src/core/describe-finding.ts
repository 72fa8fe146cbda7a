import { attempt } from './attempt.ts';
import { viewFacts, type FactLookup } from './fact-view.ts';
import type { Evidence, Finding, FindingRemediation, FindingResource, MoneyImpact } from './finding.ts';
import { fingerprint } from './fingerprint.ts';
import { priced, severityOfMoney, type Estimate } from './money.ts';
import type { ExpressionInput, Impact, Rule, Severity } from './rule.ts';
import type { Resource } from './resource.ts';
import { plain, render, shellQuoted } from './template.ts';

export interface FindingContext {
  readonly lookup: FactLookup;
  /** Base URL of the cloud's portal, without a trailing slash. */
  readonly portal: string;
  readonly ownerOf: (resource: Resource) => string | undefined;
}

interface Pricing {
  readonly impact: MoneyImpact | null;
  readonly unpricedReason: string | null;
  /** Sees the impact's facts as well, so that texts may name prices. */
  readonly input: ExpressionInput;
}

export function describeFinding(
  rule: Rule,
  resource: Resource,
  input: ExpressionInput,
  context: FindingContext,
): Finding {
  const pricing = price(rule.impact, rule, resource, input, context);
  return {
    fingerprint: fingerprint(rule.id, resource.id),
    ruleId: rule.id,
    title: rule.title,
    pillar: rule.pillar,
    severity: severityOf(rule, input, pricing.impact),
    confidence: isSuspected(rule, input) ? 'suspected' : 'confirmed',
    status: 'new',
    resource: findingResource(resource),
    owner: context.ownerOf(resource) ?? null,
    evidence: rule.evidence.map((item) => evidenceOf(item, input)),
    impact: pricing.impact,
    unpricedReason: pricing.unpricedReason,
    remediation: remediationOf(rule, resource, pricing.input, context.portal),
    references: rule.references,
  };
}

function price(
  impact: Impact | undefined,
  rule: Rule,
  resource: Resource,
  input: ExpressionInput,
  context: FindingContext,
): Pricing {
  if (impact === undefined) return { impact: null, unpricedReason: null, input };
  const view = viewFacts([...new Set([...rule.needs, ...impact.needs])], resource.id, context.lookup);
  const priceInput = { ...input, facts: view.facts };
  if (impact.when !== undefined && attempt(impact.when, priceInput) === false)
    return { impact: null, unpricedReason: 'nothing that could be priced was measured', input: priceInput };
  const monthly = attempt(impact.monthly, priceInput);
  const missing = [...view.unknowns].find(([key]) => impact.needs.includes(key));
  if (monthly === undefined || !Number.isFinite(monthly)) {
    const unpricedReason =
      missing === undefined ? 'the amount needs a value that is absent' : `${missing[0]}: ${missing[1].detail}`;
    return { impact: null, unpricedReason, input: priceInput };
  }
  const low = finite(attempt(impact.low, priceInput));
  const high = finite(attempt(impact.high, priceInput));
  const estimate: Estimate = {
    monthly,
    ...(low === undefined ? {} : { low }),
    ...(high === undefined ? {} : { high }),
    ...(impact.grade === undefined ? {} : { grade: impact.grade }),
  };
  const result = priced(estimate, view.money);
  const unpricedReason = view.money.length === 0 ? 'no fact gives the currency' : 'prices in different currencies';
  return result === undefined
    ? { impact: null, unpricedReason, input: priceInput }
    : { impact: result, unpricedReason: null, input: priceInput };
}

/** A quotient by nothing is no amount. */
function finite(amount: number | undefined): number | undefined {
  return Number.isFinite(amount) ? amount : undefined;
}

function severityOf(rule: Rule, input: ExpressionInput, impact: MoneyImpact | null): Severity {
  if (rule.pillar === 'cost' && impact !== null) return severityOfMoney(impact.monthly);
  return rule.severityWhen.find((grade) => attempt(grade.if, input) === true)?.then ?? rule.severity;
}

/** When it cannot be told whether a finding is certain, it is not. */
function isSuspected(rule: Rule, input: ExpressionInput): boolean {
  return rule.suspectedWhen !== undefined && attempt(rule.suspectedWhen, input) !== false;
}

function evidenceOf(item: Rule['evidence'][number], input: ExpressionInput): Evidence {
  return {
    label: item.label,
    value: presentable(attempt(item.value, input)),
    unit: item.unit ?? null,
    source: item.source,
    window: item.window ?? null,
  };
}

function presentable(value: unknown): Evidence['value'] {
  if (value === undefined || value === null) return null;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number') return Number.isFinite(value) ? Math.round(value * 1e4) / 1e4 : null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => presentable(item) ?? '').join(', ');
  return JSON.stringify(value);
}

function findingResource(resource: Resource): FindingResource {
  return {
    id: resource.id,
    name: resource.name,
    type: resource.type,
    location: resource.location ?? null,
    resourceGroup: resource.resourceGroup ?? null,
    subscriptionId: resource.subscriptionId,
    tags: resource.tags,
  };
}

function remediationOf(rule: Rule, resource: Resource, input: ExpressionInput, portal: string): FindingRemediation {
  const { summary, steps, bicep } = rule.remediation;
  const cli = rule.remediation.cliFor[resource.type] ?? rule.remediation.cli;
  return {
    summary: render(summary, input, plain),
    steps: steps.map((step) => render(step, input, plain)),
    commands: {
      cli: cli === undefined ? null : render(cli, input, shellQuoted).trim(),
      bicep: bicep === undefined ? null : render(bicep, input, plain).trim(),
    },
    portalUrl: `${portal}/#resource${encodeURI(resource.id)}`,
  };
}
