import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadRules } from '../../src/ruleset/load-rules.ts';

/** What the loader does not insist on for users' rules, but our own keep to. */
const { loaded, warnings } = loadRules([{ path: 'rules', byPillar: true }]);

test('every type of the pack has a property table', () => {
  expect(warnings).toEqual([]);
});

describe.each(loaded.map((item) => [item.rule.id, item] as const))('%s', (id, { source }) => {
  const text = readFileSync(`rules/${source.pillar}/${id}.yaml`, 'utf8');

  test('fits on a screen', () => {
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(60);
  });

  test('says where it comes from, what it saw and how to fix it', () => {
    expect(source.references.length).toBeGreaterThan(0);
    expect(source.sources.length).toBeGreaterThan(0);
    expect(source.evidence.length).toBeGreaterThan(0);
    expect(source.remediation.cli ?? source.remediation.steps[0]).toBeDefined();
  });

  test('prices what it saves', () => {
    expect(source.pillar !== 'cost' || source.impact !== undefined).toBe(true);
  });
});
