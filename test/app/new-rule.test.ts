import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createRule } from '../../src/app/new-rule.ts';
import { UsageError } from '../../src/core/errors.ts';
import { runCases } from '../../src/ruleset/cases.ts';
import { loadRules } from '../../src/ruleset/load-rules.ts';
import { sound } from '../ruleset/rule-text.ts';

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

const BUILT_IN = [{ ...sound().rule, id: 'disk-lost', aliases: ['disk-forgotten'] }];

test('a new rule loads and its cases hold', () => {
  const folder = join(temporary(), 'deep');
  expect(createRule('my-rule', folder, BUILT_IN)).toEqual([
    join(folder, 'my-rule.yaml'),
    join(folder, 'my-rule.cases.yaml'),
  ]);
  expect(runCases(loadRules([{ path: folder }]).loaded)).toMatchObject({ passed: 3, failed: 0, mistakes: [] });
});

test.each([
  ['cost', 'cost'],
  ['mine', 'reliability'],
])('a new rule in the folder %s is about %s', (name, pillar) => {
  const folder = join(temporary(), name);
  createRule('my-rule', folder, BUILT_IN);
  expect(loadRules([{ path: folder }]).loaded).toMatchObject([{ rule: { pillar } }]);
});

test.each([
  ['disk-lost', '"disk-lost" is already the name of a built-in rule: choose another'],
  ['disk-forgotten', '"disk-forgotten" is already the name of the built-in rule disk-lost: choose another'],
  ['My Rule', '"My Rule" is no rule id: lower-case words joined by hyphens'],
])('%s is no name for a new rule, and nothing is written', (id, message) => {
  const folder = temporary();
  expect(() => createRule(id, folder, BUILT_IN)).toThrow(new UsageError(message));
  expect(readdirSync(folder)).toEqual([]);
});

test('what is there stays, and no half of a rule is written beside it', () => {
  const folder = temporary();
  const cases = join(folder, 'my-rule.cases.yaml');
  writeFileSync(cases, '');
  expect(() => createRule('my-rule', folder, BUILT_IN)).toThrow(new UsageError(`${cases} is already there`));
  expect(existsSync(join(folder, 'my-rule.yaml'))).toBe(false);
});
