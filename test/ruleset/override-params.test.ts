import { expect, test } from 'vitest';
import { UsageError } from '../../src/core/errors.ts';
import { overrideParams } from '../../src/ruleset/override-params.ts';
import { sound } from './rule-text.ts';

const rule = { ...sound().rule, aliases: ['sample-of-old'] };

function complaint(overrides: Record<string, Record<string, unknown>>): string {
  try {
    overrideParams([rule], overrides);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return '';
}

test('the given parameters replace their defaults, the others stay', () => {
  expect(overrideParams([rule], { sample: { floor: 3 } })[0]?.params).toEqual({ floor: 3, names: ['a', 'b'] });
  expect(overrideParams([rule], { sample: { names: [] } })[0]?.params).toEqual({ floor: 2, names: [] });
  expect(rule.params).toEqual({ floor: 2, names: ['a', 'b'] });
});

test('a mapping may be given in part, in any order, and have more entries', () => {
  const mapped = { ...rule, params: { least: { basic: 1, standard: 2 }, mixed: { a: 1, b: 'x' } } };
  expect(overrideParams([mapped], { sample: { least: { standard2: 3, standard: 4 } } })[0]?.params).toEqual({
    least: { basic: 1, standard: 4, standard2: 3 },
    mixed: { a: 1, b: 'x' },
  });
  expect(() => overrideParams([mapped], { sample: { least: { basic: '1' } } })).toThrow('least must be like');
  expect(() => overrideParams([mapped], { sample: { least: { other: '1' } } })).toThrow('least must be like');
  expect(() => overrideParams([mapped], { sample: { mixed: { c: 1 } } })).toThrow('mixed must be like');
  expect(() => overrideParams([mapped], { sample: { least: [1] } })).toThrow('least must be like');
});

test('a rule is found by its former name', () => {
  expect(overrideParams([rule], { 'sample-of-old': { floor: 4 } })[0]?.params).toMatchObject({ floor: 4 });
});

test.each([
  [{ sampl: { floor: 3 } }, 'no rule is called sampl (did you mean sample?)'],
  [{ sample: { flor: 3 } }, 'params of sample: flor is not one of its parameters (did you mean floor?)'],
  [{ sample: { floor: '3' } }, 'params of sample: floor must be like 2, not "3"'],
  [{ sample: { floor: [3] } }, 'floor must be like 2'],
  [{ sample: { floor: Number.NaN } }, 'floor must be like 2, not NaN'],
  [{ sample: { floor: Number.POSITIVE_INFINITY } }, 'floor must be like 2, not Infinity'],
  [{ sample: { names: [[]] } }, 'names must be like ["a","b"]'],
  [{ sample: { names: 'a' } }, 'names must be like ["a","b"]'],
  [{ sample: { names: ['a', 1] } }, 'names must be like ["a","b"]'],
])('%j is refused', (overrides, message) => {
  expect(complaint(overrides)).toContain(message);
});

test('all that does not fit is told at once', () => {
  expect(complaint({ other: {}, sample: { floor: true, x: 1 } }).split('\n')).toHaveLength(3);
});
