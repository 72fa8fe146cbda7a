import { describe, expect, test } from 'vitest';
import { attempt } from '../../src/core/attempt.ts';
import type { ExpressionInput } from '../../src/core/rule.ts';
import { loadCases } from '../../src/ruleset/cases.ts';
import { compileExpression } from '../../src/ruleset/cel.ts';
import { expressionsOf } from '../../src/ruleset/expressions.ts';
import { loadRules } from '../../src/ruleset/load-rules.ts';
import { prepareCase } from '../../src/ruleset/run-case.ts';
import { normaliseResource } from '../../src/core/resource.ts';
import { comparable, secondOpinion } from './second-engine.ts';

const { loaded } = loadRules([{ path: 'rules', byPillar: true }]);
const ids = loaded.map((item) => [item.rule.id, item] as const);

const SUBJECT: ExpressionInput = {
  resource: normaliseResource({
    id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Test/things/t',
    properties: {
      n: 5,
      s: 'a',
      l: [{ k: 1 }, {}],
      nul: null,
      t: '2026-11-01T00:00:00Z',
      flag: true,
      ips: ['10.1.2.3'],
    },
  })!,
  facts: {},
  params: { names: ['a', 'b'], floor: 2 },
  now: new Date('2026-11-20T06:00:00Z'),
};

const SEMANTICS: readonly [string, unknown][] = [
  // An absent value stays unknown through negation, comparison and conditions …
  ['resource.properties.m < 2', undefined],
  ['!(resource.properties.m < 2)', undefined],
  ['resource.properties.m == "x"', undefined],
  ['resource.properties.m ? true : false', undefined],
  ['resource.properties.m < 2 && true', undefined],
  ['resource.properties.m < 2 || false', undefined],
  // … unless the other operand decides alone.
  ['resource.properties.m < 2 && false', false],
  ['false && resource.properties.m < 2', false],
  ['resource.properties.m < 2 || true', true],
  ['has(resource.properties.m) && resource.properties.m < 2', false],
  ['has(resource.properties.m.x)', undefined],
  ['has(resource.properties.nul)', false],
  ['resource.properties.l.exists(x, x.k < 2)', true],
  ['resource.properties.l.all(x, x.k < 2)', undefined],
  ['resource.properties.l[5].k < 2', undefined],
  ['resource.properties.n == 5', true],
  ['resource.properties.n in [5, 6]', true],
  ['resource.properties.n < 6', true],
  ['resource.properties.n + 1.0', 6],
  ['resource.properties.n / 2.0 == 2.5', true],
  ['resource.properties.s == "A"', false],
  ['resource.properties.s in params.names', true],
  ['resource.properties.s.startsWith("a")', true],
  ['"k" in resource.properties.l[0]', true],
  ['size(resource.properties.l) >= params.floor', true],
  ['resource.properties.l.filter(x, has(x.k)).size()', 1],
  ['resource.properties.ips.exists(ip, inCidr(ip, "10.0.0.0/8"))', true],
  ['inCidr(resource.properties.s, "10.0.0.0/8")', undefined],
  ['glob(resource.name, "T*")', true],
  ['lower("ABC") == "abc"', true],
  ['daysSince(resource.properties.t)', 19.25],
  ['daysSince(resource.properties.s) > 1.0', undefined],
  ['timestamp(resource.properties.t) < now - duration("72h")', true],
  ['timestamp("2026-11-01T00:00:00.1234567+00:00") > timestamp(resource.properties.t)', true],
  ['timestamp("November 20, 2026 06:00") < now', undefined],
  ['string(now)', '2026-11-20T06:00:00Z'],
  ['string(duration("90m"))', '5400s'],
  ['[1, 2].map(x, x * 2)', [2, 4]],
  ['resource.__proto__', undefined],
  ['resource.constructor', undefined],
];

describe('every expression of every case means the same to another CEL engine', () => {
  test.each(ids)('%s', (_, item) => {
    const compared = loadCases(item).cases.flatMap((one) => {
      const prepared = prepareCase(item.rule, one);
      if (Array.isArray(prepared)) throw new Error(`case "${one.name}": ${prepared.join('; ')}`);
      return expressionsOf(item.source).map((expression) => {
        const input = prepared.input(expression.facts);
        expect(firstOpinion(expression.text, input), `${one.name}: ${expression.text}`).toEqual(
          secondOpinion(expression.text, input),
        );
      });
    });
    expect(compared.length).toBeGreaterThan(0);
  });
});

describe('the semantics that rules rely on are shared', () => {
  test.each(SEMANTICS)('%s', (text, expected) => {
    expect(firstOpinion(text, SUBJECT)).toEqual(expected);
    expect(secondOpinion(text, SUBJECT)).toEqual(expected);
  });
});

function firstOpinion(text: string, input: ExpressionInput): unknown {
  return comparable(attempt(compileExpression(text, 'any'), input));
}
