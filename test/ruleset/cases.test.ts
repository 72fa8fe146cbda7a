import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCases } from '../../src/ruleset/cases.ts';
import { loadRules } from '../../src/ruleset/load-rules.ts';
import { formatMistake } from '../../src/ruleset/mistake.ts';
import { SOUND } from './rule-text.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cases-'));
  writeFileSync(join(folder, 'sample.yaml'), SOUND);
});
afterEach(() => rmSync(folder, { recursive: true }));

const COMPLETE = `
- name: fails
  resource: { sku: { name: Standard }, properties: { replicaCount: 1 } }
  facts: { vm: { activity: { coverage: 1 } }, price.searchUnit: 100 }
  expect: { verdict: fail, severity: low, confidence: confirmed, monthly: -100, evidence: { Replicas: 1, Coverage: 1 } }
- name: passes
  resource: { sku: { name: standard }, properties: { replicaCount: 2 } }
  expect: { verdict: pass }
- name: unknown
  resource: { sku: { name: standard }, properties: { replicaCount: null } }
  expect: { verdict: unknown, reason: no-data }
`;

/** What is wrong with the sample's cases, then those that fail, without the path of the temporary folder. */
function failures(cases: string): string[] {
  writeFileSync(join(folder, 'sample.cases.yaml'), cases);
  const result = runCases(loadRules([{ path: folder }]).loaded);
  return [...result.mistakes.map(formatMistake), ...result.failures].map((line) => line.replace(`${folder}/`, ''));
}

test('cases that hold are counted', () => {
  expect(failures(COMPLETE)).toEqual([]);
  expect(runCases(loadRules([{ path: folder }]).loaded)).toMatchObject({ passed: 3, failed: 0 });
});

test('a wrong verdict is told with file, line, case and the reason', () => {
  expect(
    failures(COMPLETE.replace('verdict: pass', 'verdict: fail').replace('replicaCount: null', 'replicaCount: 1')),
  ).toEqual([
    'sample.cases.yaml:1: no case expects pass',
    'sample.cases.yaml:6: case "passes": expected fail, got pass',
    'sample.cases.yaml:9: case "unknown": expected unknown, got fail',
  ]);
  expect(failures(COMPLETE.replace('replicaCount: 2', 'partitionCount: 2'))).toEqual([
    'sample.cases.yaml:6: case "passes": expected pass, got unknown (resource.properties.replicaCount is absent)',
  ]);
});

test('what is wrong with the cases themselves counts as a mistake', () => {
  expect(failures(`${COMPLETE}- name: nothing\n`)).toEqual(['sample.cases.yaml:12: item 4: expect: is missing']);
  expect(runCases(loadRules([{ path: folder }]).loaded)).toMatchObject({
    passed: 0,
    failed: 0,
    failures: [],
    mistakes: [{ line: 12 }],
  });
});

test.each([
  ['severity: low', 'severity: high', 'expected severity "high", got "low"'],
  ['confidence: confirmed', 'confidence: suspected', 'expected confidence "suspected", got "confirmed"'],
  ['monthly: -100', 'monthly: -100.01', 'expected monthly -100.01, got -100'],
  ['monthly: -100', 'unpriced: true', 'expected unpriced true, got false'],
  ['Replicas: 1', 'Replicas: 2', 'expected evidence "Replicas" 2, got 1'],
  ['Coverage: 1 }', 'Share: 1 }', 'expected evidence "Share" 1, got none'],
  ['reason: no-data', 'reason: denied', 'expected reason "denied", got "no-data"'],
])('%s differs from %s', (actual, expected, message) => {
  expect(failures(COMPLETE.replace(actual, expected)).join()).toContain(message);
});

test.each([
  ['a fact that could not be read', 'coverage: 1 }', 'coverage: 1 }, utilization: 3', 'unknown fact vm.utilization'],
  ['a field of the wrong type', 'coverage: 1', 'coverage: all', 'facts: vm.activity: '],
  ['a misspelt field', 'coverage: 1', 'covrage: 1', 'facts: vm.activity: '],
  [
    'a resource of another type',
    'resource: {',
    'resource: { type: microsoft.web/sites,',
    'does not apply to microsoft.web/sites',
  ],
  ['an id of another world', 'resource: {', 'resource: { id: srch1,', 'the id is not an ARM id'],
  ['an unknown parameter', '  expect:', '  params: { flor: 3 }\n  expect:', 'did you mean floor?'],
  ['an unknown key', '  expect:', '  expects: 1\n  expect:', 'expects: unknown key'],
  ['an unknown verdict', 'verdict: fail', 'verdict: failed', 'expect.verdict'],
])('%s is a mistake in the case', (_, part, replacement, message) => {
  const broken = COMPLETE.replace(part, replacement);
  expect(failures(broken).join()).toContain(message);
  expect(runCases(loadRules([{ path: folder }]).loaded)).toMatchObject({ failed: 0, failures: [] });
});

test('a rule needs a case that fails, one that passes and one that holds back', () => {
  const [onlyFails = ''] = COMPLETE.split('- name: passes');
  expect(failures(onlyFails)).toEqual([
    'sample.cases.yaml:1: no case expects pass',
    'sample.cases.yaml:1: no case expects unknown or not-applicable',
  ]);
  rmSync(join(folder, 'sample.cases.yaml'));
  expect(runCases(loadRules([{ path: folder }]).loaded).mistakes).toMatchObject([
    { message: 'the rule sample has no cases' },
  ]);
});

test('facts can be unknown for a reason', () => {
  const denied = COMPLETE.replace('price.searchUnit: 100', 'price.searchUnit: { unknown: denied }');
  expect(
    failures(denied.replace('monthly: -100', 'unpriced: true').replace('severity: low', 'severity: high')),
  ).toEqual([]);
});

test('parameters and time belong to the case', () => {
  writeFileSync(
    join(folder, 'sample.yaml'),
    SOUND.replace('replicaCount < params', 'replicaCount < 9 && daysSince(resource.createdAt) > params'),
  );
  const aged = COMPLETE.replaceAll('resource: {', 'resource: { systemData: { createdAt: 2026-11-01T00:00:00Z },');
  const strict = aged.replace('name: passes', 'name: passes\n  params: { floor: 30 }');
  expect(failures(strict)).toEqual([]);
  expect(failures(strict.replace('floor: 30 }', 'floor: 30 }\n  now: 2027-01-20T06:00:00Z')).join()).toContain(
    'got fail',
  );
});

test('a case may build on the facts of another', () => {
  const shared = COMPLETE.replace('facts: {', 'facts: &measured {').replace(
    'properties: { replicaCount: 2 } }\n',
    'properties: { replicaCount: 1 } }\n  facts: { <<: *measured, price.searchUnit: 5 }\n',
  );
  expect(failures(shared.replace('verdict: pass', 'verdict: fail, monthly: -5'))).toEqual([
    'sample.cases.yaml:1: no case expects pass',
  ]);
});
