import { describe, expect, test } from 'vitest';
import { MissingValueError } from '../../src/core/errors.ts';
import { evaluate, judge } from '../../src/core/evaluate.ts';
import { known, unknown, type Fact } from '../../src/core/fact.ts';
import { NOW, resourceOf, ruleOf, SUBSCRIPTION } from './fixtures.ts';

const DENIED = unknown('denied', 'AuthorizationFailed');

function contextOf(facts: Readonly<Record<string, Fact>> = {}) {
  return {
    lookup: (key: string) => facts[key] ?? unknown('not-collected', 'nobody asked'),
    now: NOW,
    portal: 'https://portal.example',
    ownerOf: () => 'ada',
  };
}

describe('a verdict', () => {
  const resource = resourceOf({ name: 'srch; rm -rf /' });

  test('is unknown with the reason of the fact that is missing, never pass', () => {
    const rule = ruleOf({
      needs: ['cost.actual'],
      fail: () => {
        throw new MissingValueError('no such key: actual', 'facts.cost.actual');
      },
    });
    expect(judge(rule, resource, contextOf({ 'cost.actual': DENIED }))).toMatchObject({
      verdict: 'unknown',
      unknownReason: 'denied',
      reason: expect.stringContaining('AuthorizationFailed'),
    });
  });
  test('is unknown when there are too few samples to tell', () => {
    expect(judge(ruleOf({ knownWhen: () => false }), resource, contextOf())).toMatchObject({
      verdict: 'unknown',
      unknownReason: 'no-data',
    });
  });
  test('is not applicable when the rule is for others', () => {
    expect(judge(ruleOf({ when: () => false }), resource, contextOf()).verdict).toBe('not-applicable');
  });
  test.each([
    [
      'a cluster’s own group',
      { id: `${SUBSCRIPTION}/resourceGroups/MC_x/providers/Microsoft.Search/searchServices/a` },
    ],
    ['managedBy', { managedBy: '/subscriptions/x' }],
    ['the cloud shell', { tags: { 'ms-resource-usage': 'azure-cloud-shell' } }],
  ])('is not applicable for what a service owns: %s', (_, raw) => {
    expect(judge(ruleOf({}), resourceOf(raw), contextOf()).verdict).toBe('not-applicable');
    expect(judge(ruleOf({ includeManaged: true }), resourceOf(raw), contextOf()).verdict).toBe('fail');
  });
  test.each([
    ['security', '2026-11-19T07:00:00Z', 'not-applicable'],
    ['security', '2026-11-19T05:00:00Z', 'fail'],
    ['cost', '2026-11-17T07:00:00Z', 'not-applicable'],
    ['cost', '2026-11-17T05:00:00Z', 'fail'],
    ['reliability', '2026-11-20T05:59:00Z', 'fail'],
  ] as const)('of pillar %s on a resource of %s is %s', (pillar, createdAt, verdict) => {
    expect(judge(ruleOf({ pillar }), resourceOf({ systemData: { createdAt } }), contextOf()).verdict).toBe(verdict);
  });
  test.each([
    ['sample', 'not-applicable'],
    ['other, sample:2026-11-20', 'not-applicable'],
    ['*', 'not-applicable'],
    ['sample:2026-11-19', 'fail'],
    ['sample:soon', 'fail'],
    ['other', 'fail'],
  ])('with the tag audit-ignore=%s is %s', (tag, verdict) => {
    expect(judge(ruleOf({}), resourceOf({ tags: { 'Audit-Ignore': tag } }), contextOf()).verdict).toBe(verdict);
  });
});

describe('a finding', () => {
  const rule = ruleOf({
    pillar: 'cost',
    severity: 'low',
    needs: ['compute.size'],
    evidence: [
      { label: 'Replicas', value: () => 1n, source: 'inventory' },
      {
        label: 'Gone',
        value: () => {
          throw new MissingValueError('gone');
        },
        source: 'inventory',
      },
    ],
    impact: { needs: ['cost.actual'], monthly: ({ facts }) => (facts['cost'] as { actual: number }).actual * 0.5 },
    remediation: {
      summary: 'Fix {{resource.name}} ({{resource.absent}}).',
      steps: [],
      cliFor: {},
      cli: 'az x --name {{resource.name}}',
    },
  });
  const size = known({ gpus: 1 });
  const cost = known(20_000, { currency: 'EUR', basis: 'actual', grade: 'A' });

  test('carries money, evidence, owner and a fix whose names no shell can misread', () => {
    const { finding } = judge(
      rule,
      resourceOf({ name: "it's; rm" }),
      contextOf({ 'compute.size': size, 'cost.actual': cost }),
    );
    expect(finding).toMatchObject({
      severity: 'critical',
      owner: 'ada',
      impact: { monthly: 10_000, monthlyLow: 9_500, monthlyHigh: 10_500, currency: 'EUR', basis: 'actual' },
      evidence: [
        { label: 'Replicas', value: 1 },
        { label: 'Gone', value: null },
      ],
      remediation: { summary: "Fix it's; rm (<resource.absent>).", commands: { cli: `az x --name 'it'\\''s; rm'` } },
    });
  });
  test('without a price stays a finding, says why, and keeps the rule’s severity', () => {
    const { finding } = judge(rule, resourceOf({}), contextOf({ 'compute.size': size, 'cost.actual': DENIED }));
    expect(finding).toMatchObject({
      impact: null,
      unpricedReason: 'cost.actual: AuthorizationFailed',
      severity: 'low',
    });
  });
  test('writes an object that nobody foresaw as JSON', () => {
    const remediation = { summary: '{{resource.properties.odd}}', steps: [], cliFor: {} };
    const { finding } = judge(ruleOf({ remediation }), resourceOf({ properties: { odd: { a: 1 } } }), contextOf());
    expect(finding?.remediation.summary).toBe('{"a":1}');
  });
  test('keeps its fingerprint whatever was measured', () => {
    const first = judge(
      rule,
      resourceOf({ properties: { replicaCount: 1 } }),
      contextOf({ 'cost.actual': cost }),
    ).finding;
    const second = judge(rule, resourceOf({ properties: { replicaCount: 3 } }), contextOf()).finding;
    expect(second?.fingerprint).toBe(first?.fingerprint);
  });
  test('is only suspected when that cannot be excluded', () => {
    const suspected = ruleOf({
      suspectedWhen: () => {
        throw new MissingValueError('telemetry');
      },
    });
    expect(judge(suspected, resourceOf({}), contextOf()).finding?.confidence).toBe('suspected');
    expect(judge(ruleOf({ suspectedWhen: () => false }), resourceOf({}), contextOf()).finding?.confidence).toBe(
      'confirmed',
    );
  });
});

test('resources that could not be listed are unknown once per rule and scope', () => {
  const gap = {
    types: ['microsoft.search/searchservices'],
    scopeId: SUBSCRIPTION,
    reason: 'throttled',
    detail: 'HTTP 429',
  } as const;
  expect([...evaluate([ruleOf({})], [], [gap, gap], contextOf())]).toEqual([
    { ruleId: 'sample', resourceId: SUBSCRIPTION, verdict: 'unknown', unknownReason: 'throttled', reason: 'HTTP 429' },
  ]);
});
