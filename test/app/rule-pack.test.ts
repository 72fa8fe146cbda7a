import { expect, test } from 'vitest';
import { select } from '../../src/app/rule-pack.ts';
import { UsageError } from '../../src/core/errors.ts';
import { sound } from '../ruleset/rule-text.ts';

const RULES = [
  { ...sound().rule, id: 'cost-rule', aliases: ['old-name'] },
  { ...sound().rule, id: 'safe-rule', pillar: 'security' as const },
];
const COLLECTORS = ['vm-activity', 'budgets'];

function chosen(only: readonly string[], skip: readonly string[] = []): string[] {
  return select(RULES, COLLECTORS, { only, skip }).rules.map(({ id }) => id);
}

test('rules are chosen and skipped by id, alias and pillar', () => {
  expect(chosen([])).toEqual(['cost-rule', 'safe-rule']);
  expect(chosen(['old-name'])).toEqual(['cost-rule']);
  expect(chosen(['security'])).toEqual(['safe-rule']);
  expect(chosen([], ['cost'])).toEqual(['safe-rule']);
});

test('collectors are chosen and skipped without touching the rules', () => {
  const { rules, skippedCollectors } = select(RULES, COLLECTORS, { only: ['budgets'], skip: [] });
  expect(rules).toEqual(RULES);
  expect([...skippedCollectors]).toEqual(['vm-activity']);
});

test.each(['only', 'skip'])('--%s inventory is refused with the reason', (option) => {
  const choice = { only: [], skip: [], [option]: ['vm-activity', 'inventory'] };
  expect(() => select(RULES, COLLECTORS, choice)).toThrow(
    new UsageError('the inventory is part of every audit: --only and --skip cannot name it'),
  );
});

test('a misspelt name is answered with a near one', () => {
  expect(() => chosen(['cost-rul'])).toThrow('"cost-rul" is no rule, pillar or collector (did you mean cost-rule?)');
});
