import { array, assert, constantFrom, nat, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadRule } from '../../src/ruleset/load-rules.ts';
import { mistakesAfter, mistakesIn, SOUND } from './rule-text.ts';

const CONDITION = 'resource.properties.replicaCount < params.floor';

describe('unsafe expressions are refused', () => {
  test.each([
    ['a regular expression', 'resource.name.matches("^(a+)+$")', 'matches() is not available'],
    ['one inside a loop', 'resource.zones.exists(z, z.matches("a"))', 'matches() is not available'],
    [
      'three nested loops',
      'resource.zones.all(a, resource.zones.all(b, resource.zones.all(c, a == c)))',
      'loops may be nested 2 deep',
    ],
    [
      'three nested loops of other kinds',
      'size(resource.zones.map(a, resource.zones.filter(b, resource.zones.exists(c, c == b)))) > 0',
      'loops may be nested 2 deep',
    ],
    ['deep nesting', `${'('.repeat(40)}true${')'.repeat(40)}`, 'too large: more than 30 Depth'],
    ['a thousand terms', Array(300).fill('has(resource.kind)').join(' || '), 'too large: more than 500 AstNodes'],
    ['a loop variable that hides the resource', 'resource.zones.exists(resource, true)', 'must not be called resource'],
  ])('%s', (_, expression, message) => {
    expect(mistakesAfter(CONDITION, expression).join()).toMatch(message);
  });

  test('loops one after another are not nested', () => {
    const chain = 'resource.zones.filter(a, a != "").filter(b, b != "").filter(c, c != "").exists(d, d == "1")';
    expect(mistakesAfter(CONDITION, chain)).toEqual([]);
  });
});

describe('hostile YAML is a mistake, never a crash', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
    .concat([...'bcdefgh'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[index]}`).join()}]`))
    .join('\n');

  test.each([
    ['an alias bomb', bomb],
    ['twenty thousand brackets', '['.repeat(20_000)],
    ['nothing', ''],
    ['a list', '- a'],
    ['two documents', `${SOUND}---\n${SOUND}`],
    ['a code tag', SOUND.replace('title: A sample', 'title: !!js/function "function () {}"')],
    ['a key of the prototype', `__proto__: { fail: "true" }\n${SOUND}`],
    ['binary', '\u0000\u0001\u0002'],
    ['an undefined alias', SOUND.replace('A sample', '*nobody')],
  ])('%s', (_, text) => {
    expect(mistakesIn(text).length).toBeGreaterThan(0);
    expect(Object.hasOwn(Object.prototype, 'fail')).toBe(false);
  });
});

test('no mutation of a rule file makes the loader throw', () => {
  const scrap = constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '!',
    '&a',
    '*a',
    ': ',
    '- ',
    '\n',
    '\t',
    '(',
    '&&',
    'null',
    '1',
    '~',
    '#',
    '|',
    'has(',
    '.exists(x, ',
  );
  const place = nat(SOUND.length);
  assert(
    property(place, nat(40), array(scrap, { maxLength: 4 }), (start, length, scraps) => {
      const text = SOUND.slice(0, start) + scraps.join('') + SOUND.slice(start + length);
      const result = loadRule('sample.yaml', text);
      for (const mistake of Array.isArray(result) ? result : []) {
        expect(mistake.line).toBeGreaterThan(0);
        expect(mistake.message).not.toMatch(/undefined|\[object/);
      }
    }),
    { seed: 20261120, numRuns: 500 },
  );
});
