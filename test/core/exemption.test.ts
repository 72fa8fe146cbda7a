import { describe, expect, test } from 'vitest';
import { judge } from '../../src/core/evaluate.ts';
import type { ScopedExemption } from '../../src/core/exemption.ts';
import { unknown } from '../../src/core/fact.ts';
import { NOW, resourceOf, ruleOf, SUBSCRIPTION } from './fixtures.ts';

const GROUP = `${SUBSCRIPTION}/resourcegroups/rg`;

function verdict(exemptions: readonly ScopedExemption[], tags: Record<string, string> = {}, aliases: string[] = []) {
  return judge(ruleOf({ aliases }), resourceOf({ tags }), {
    lookup: () => unknown('not-collected', 'nobody asked'),
    now: NOW,
    portal: 'https://portal.example',
    ownerOf: () => undefined,
    exemptions,
  });
}

describe('an exemption from the configuration', () => {
  test.each([
    ['the subscription', { rule: 'sample', scope: SUBSCRIPTION, reason: 'agreed' }],
    ['the group, for all rules', { rule: '*', scope: GROUP, reason: 'agreed' }],
    ['an older name of the rule', { rule: 'old-sample', scope: GROUP, reason: 'agreed' }],
    ['its last day', { rule: 'sample', scope: GROUP, until: '2026-11-20', reason: 'agreed' }],
  ])('holds for %s', (_, exemption) => {
    expect(verdict([exemption], {}, ['old-sample']).verdict).toBe('not-applicable');
  });

  test.each([
    ['another rule', { rule: 'other', scope: GROUP, reason: 'agreed' }],
    ['a group whose name only begins alike', { rule: '*', scope: GROUP.slice(0, -1), reason: 'agreed' }],
    ['a day that is over', { rule: 'sample', scope: GROUP, until: '2026-11-19', reason: 'agreed' }],
  ])('does not hold for %s', (_, exemption) => {
    expect(verdict([exemption]).verdict).toBe('fail');
  });

  test('says why and until when, also as values', () => {
    expect(verdict([{ rule: 'sample', scope: GROUP, until: '2026-12-31', reason: 'migration' }])).toEqual({
      ruleId: 'sample',
      resourceId: resourceOf({}).id,
      verdict: 'not-applicable',
      reason: 'exempted until 2026-12-31: migration',
      exemption: { until: '2026-12-31T23:59:59Z', reason: 'exempted until 2026-12-31: migration' },
    });
  });

  test('an expired one leaves room for the next', () => {
    const expired = { rule: 'sample', scope: GROUP, until: '2026-11-19', reason: 'old' };
    expect(verdict([expired, { rule: '*', scope: GROUP, reason: 'new' }]).exemption).toEqual({
      until: null,
      reason: 'exempted: new',
    });
  });
});

test('a tag exempts with the same values', () => {
  expect(verdict([], { 'audit-ignore': 'sample:2026-11-30' }).exemption).toEqual({
    until: '2026-11-30T23:59:59Z',
    reason: 'exempted by tag audit-ignore until 2026-11-30',
  });
  expect(verdict([], { 'audit-ignore': '*' }).exemption).toMatchObject({ until: null });
});

test('what does not apply for another reason is not exempted', () => {
  const managed = resourceOf({ managedBy: '/subscriptions/x' });
  const judgement = judge(ruleOf({}), managed, {
    lookup: () => unknown('not-collected', 'nobody asked'),
    now: NOW,
    portal: 'https://portal.example',
    ownerOf: () => undefined,
    exemptions: [{ rule: '*', scope: SUBSCRIPTION, reason: 'agreed' }],
  });
  expect(judgement).toMatchObject({ verdict: 'not-applicable', reason: 'owned by another Azure service' });
  expect(judgement).not.toHaveProperty('exemption');
});
