import { describe, expect, test } from 'vitest';
import { judge } from '../../src/core/evaluate.ts';
import { known, unknown, type Fact } from '../../src/core/fact.ts';
import type { FactKey } from '../../src/core/fact-catalogue.ts';
import { normaliseResource } from '../../src/core/resource.ts';
import type { Rule } from '../../src/core/rule.ts';
import type { Judgement } from '../../src/core/verdict.ts';
import { formatMistake } from '../../src/ruleset/mistake.ts';
import { loadRule } from '../../src/ruleset/load-rules.ts';
import { SOUND } from './rule-text.ts';

function ruleWith(...changes: [part: string, replacement: string][]): Rule {
  const text = changes.reduce((result, [part, replacement]) => result.replace(part, replacement), SOUND);
  const loaded = loadRule('sample.yaml', text);
  if (Array.isArray(loaded)) throw new Error(loaded.map(formatMistake).join('\n'));
  return loaded.rule;
}

function judged(
  rule: Rule,
  properties: Record<string, unknown>,
  facts: Partial<Record<FactKey, Fact>> = {},
): Judgement {
  const id = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Search/searchServices/srch';
  const resource = normaliseResource({ id, sku: { name: 'Standard' }, properties });
  if (resource === undefined) throw new Error('the resource is unusable');
  return judge(rule, resource, {
    lookup: (key) => facts[key] ?? unknown('no-data', 'nothing was measured'),
    now: new Date('2026-11-20T06:00:00Z'),
    portal: 'https://portal.azure.com',
    ownerOf: () => undefined,
  });
}

test('defaults are filled in and types are lower-case', () => {
  expect(ruleWith(['microsoft.search/searchservices', 'Microsoft.Search/searchServices'])).toMatchObject({
    types: ['microsoft.search/searchservices'],
    aliases: [],
    includeManaged: false,
    frameworks: {},
    remediation: { steps: [] },
  });
});

test.each([
  ['0', 0],
  ['24h', 24],
  ['7d', 168],
])('a grace of %s is %d hours', (written, hours) => {
  expect(ruleWith(['  when:', `  grace: ${written}\n  when:`]).graceHours).toBe(hours);
});

describe('evidence says where it comes from', () => {
  test('the source of the fact it reads, else the inventory', () => {
    expect(ruleWith().evidence.map(({ source }) => source)).toEqual(['Azure Resource Graph', 'Azure Monitor metrics']);
  });

  test('the resource manager for children that the graph lacks', () => {
    const rule = ruleWith(
      ['microsoft.search/searchservices', 'microsoft.cognitiveservices/accounts/deployments'],
      ['resource.properties.replicaCount <', 'resource.properties.currentCapacity <'],
      ['value: resource.properties.replicaCount', 'value: resource.properties.currentCapacity'],
    );
    expect(rule.evidence[0]?.source).toBe('Azure Resource Manager');
  });
});

describe('an unknown verdict says what is missing', () => {
  test('the property, even when a fact that was not asked is unknown too', () => {
    expect(judged(ruleWith(), {}, { 'vm.activity': unknown('denied', '403') })).toMatchObject({
      verdict: 'unknown',
      unknownReason: 'no-data',
      reason: 'resource.properties.replicaCount is absent',
    });
  });

  test('the fact, with its own reason', () => {
    const rule = ruleWith(
      ['needs: [vm.activity]', 'needs: [vm.shutdown, vm.activity]'],
      ['< params.floor', '< facts.vm.activity.hours'],
    );
    const facts = { 'vm.activity': unknown('throttled', '429 for ten minutes') };
    expect(judged(rule, { replicaCount: 1 }, facts)).toMatchObject({
      verdict: 'unknown',
      unknownReason: 'throttled',
      reason: 'vm.activity: 429 for ten minutes',
    });
  });

  test('too few samples', () => {
    const rule = ruleWith(['fail:', 'knownWhen: facts.vm.activity.coverage >= 0.9\nfail:']);
    const facts = { 'vm.activity': known({ coverage: 0.5 }) };
    expect(judged(rule, { replicaCount: 1 }, facts)).toMatchObject({
      verdict: 'unknown',
      reason: 'what could be measured does not suffice to tell',
    });
  });

  test('too few samples, whatever else could not be read', () => {
    const rule = ruleWith(
      ['needs: [vm.activity]', 'needs: [vm.activity, gpu.utilization]'],
      ['fail:', 'knownWhen: has(facts.gpu.utilization) || facts.vm.activity.coverage >= 0.9\nfail:'],
    );
    const facts = {
      'vm.activity': known({ coverage: 0.5 }),
      'gpu.utilization': unknown('unsupported', 'no telemetry'),
    };
    expect(judged(rule, { replicaCount: 1 }, facts)).toMatchObject({
      verdict: 'unknown',
      unknownReason: 'no-data',
      reason: 'what could be measured does not suffice to tell',
    });
    expect(judged(rule, { replicaCount: 1 }, { 'vm.activity': unknown('denied', '403') })).toMatchObject({
      unknownReason: 'denied',
    });
  });

  test('a value of another type than Azure documents', () => {
    expect(judged(ruleWith(), { replicaCount: 'one' })).toMatchObject({ verdict: 'unknown', unknownReason: 'no-data' });
  });
});

describe('evidence of whatever an expression may compute', () => {
  test.each([
    ['a duration', 'now - timestamp("2026-11-20T05:00:00Z")', '3600s'],
    ['a time', 'timestamp("2026-11-20T05:00:00.1234567+00:00")', '2026-11-20T05:00:00.123Z'],
    ['a time that no calendar has', 'now + duration("9999999999h")', null],
    ['integers in a mapping', '{"names": size(params.names)}', '{"names":2}'],
    ['integers in lists', '[[1, 2], [size(params.names)]]', '1, 2, 2'],
    ['an unsigned integer', '1u', 1],
    ['bytes', 'b"abc"', 'abc'],
    ['no number', '0.0 / 0.0', null],
    ['no end', '1.0 / 0.0', null],
  ])('%s', (_, expression, expected) => {
    const rule = ruleWith(['value: resource.properties.replicaCount', `value: '${expression}'`]);
    const { finding } = judged(rule, { replicaCount: 1 });
    expect(finding?.evidence[0]).toMatchObject({ label: 'Replicas', value: expected });
  });
});

test('a type that is named twice is judged once', () => {
  const twice = ruleWith([
    '[microsoft.search/searchservices]',
    '[microsoft.search/searchservices, Microsoft.Search/searchServices]',
  ]);
  expect(twice.types).toEqual(['microsoft.search/searchservices']);
});

test('judging leaves no trace in the process: errors elsewhere keep their stacks', () => {
  const before = Error.stackTraceLimit;
  judged(ruleWith(), {});
  judged(ruleWith(), { replicaCount: 1 });
  expect(Error.stackTraceLimit).toBe(before);
});

describe('money is only named where it can be', () => {
  const rule = ruleWith(['  monthly:', '  when: resource.properties.partitionCount > 1.0\n  monthly:']);
  const price = known(10, { currency: 'USD', basis: 'retail', grade: 'B' });

  test('where the condition holds', () => {
    const { finding } = judged(rule, { replicaCount: 1, partitionCount: 2 }, { 'price.searchUnit': price });
    expect(finding).toMatchObject({ impact: { monthly: -10 }, unpricedReason: null });
  });

  test('unpriced where it does not', () => {
    const { finding } = judged(rule, { replicaCount: 1, partitionCount: 1 }, { 'price.searchUnit': price });
    expect(finding).toMatchObject({ impact: null, unpricedReason: 'nothing that could be priced was measured' });
  });
});

test('an amount needs a currency, and its range ends', () => {
  const price = known(10, { currency: 'USD', basis: 'retail', grade: 'B' });
  const endless = ruleWith(['  monthly:', '  high: 1.0 / 0.0\n  monthly:']);
  const { finding } = judged(endless, { replicaCount: 1 }, { 'price.searchUnit': price });
  expect(finding?.impact).toMatchObject({ monthlyLow: -11.5, monthlyHigh: -8.5 });
  const fixed = ruleWith(['monthly: facts.price.searchUnit * -1.0', 'monthly: "5.0"']);
  expect(judged(fixed, { replicaCount: 1 }).finding).toMatchObject({
    impact: null,
    unpricedReason: 'no fact gives the currency',
  });
});

test('the fix is the one for the type of the resource', () => {
  const fix =
    'remediation:\n  cli: az other\n  cliFor: { Microsoft.Search/searchServices: "az search {{resource.name}}" }\n';
  const { finding } = judged(ruleWith(['remediation:\n', fix]), { replicaCount: 1 });
  expect(finding?.remediation.commands.cli).toBe('az search srch');
});
