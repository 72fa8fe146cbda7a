import { describe, expect, test } from 'vitest';
import { loadCases } from '../../src/ruleset/cases.ts';
import { loadRules } from '../../src/ruleset/load-rules.ts';
import { formatMistake } from '../../src/ruleset/mistake.ts';
import { runCase } from '../../src/ruleset/run-case.ts';

const { loaded } = loadRules([{ path: 'rules', byPillar: true }]);

describe.each(loaded.map((item) => [item.rule.id, item] as const))('%s', (_, item) => {
  const { cases, mistakes } = loadCases(item);

  test('has cases that fail, pass and hold back', () => {
    expect(mistakes.map(formatMistake)).toEqual([]);
  });

  test.each(cases.map((one) => [one.name, one] as const))('%s', (_name, one) => {
    expect(runCase(item.rule, one)).toEqual({ mistakes: [], differences: [] });
  });
});
