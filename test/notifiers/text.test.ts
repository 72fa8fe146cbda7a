import { describe, expect, test } from 'vitest';
import type { Digest } from '../../src/core/digest.ts';
import { itemText } from '../../src/notifiers/item-text.ts';
import { portalLink } from '../../src/notifiers/portal-link.ts';
import { slackDialect } from '../../src/notifiers/slack-blocks.ts';
import { aboutLines, headline, listedItems, ownerLines } from '../../src/notifiers/text.ts';
import { digestOf } from './digests.ts';

function savingsOf(currency: string, monthly: number, assumed = 0): Digest['savings'][number] {
  const range = { ...rangeOf(monthly), findings: monthly > 0 ? 2 : 0 };
  return { currency, ...range, unpriced: 3, assumed: { ...rangeOf(assumed), findings: assumed > 0 ? 1 : 0 } };
}

function rangeOf(amount: number): { monthlyLow: number; monthly: number; monthlyHigh: number } {
  return { monthlyLow: amount * 0.9, monthly: amount, monthlyHigh: amount * 1.1 };
}

function withNumbers(kind: Digest['kind'], over: Partial<Digest> = {}): Digest {
  const digest = digestOf({ kind, size: 0 });
  return {
    ...digest,
    counts: {
      ...digest.counts,
      told: { new: 1_200, reopened: 0, escalated: 1, resolved: 3, standing: 0 },
      bySeverity: { info: 0, low: 1_190, medium: 0, high: 9, critical: 2 },
    },
    savings: [savingsOf('EUR', 18_200)],
    ...over,
  };
}

describe('the headline', () => {
  test.each([
    ['baseline', 'Azure audit, first run: 1,201 findings, EUR 18,200 a month'],
    ['changes', 'Azure audit: 1,200 new, 1 escalated, 3 resolved, EUR 18,200 a month'],
    ['weekly', 'Azure audit, weekly: 1,201 open findings, EUR 18,200 a month'],
    ['daily', 'Azure audit, daily: 1,201 open findings, EUR 18,200 a month'],
    ['overflow', 'Azure audit: 0 more findings in numbers, EUR 18,200 a month'],
    ['test', 'Azure audit: test message'],
  ] as const)('of %s', (kind, expected) => {
    expect(headline(withNumbers(kind))).toBe(expected);
  });

  test('keeps currencies apart and assumptions out', () => {
    const savings = [savingsOf('EUR', 18_200), savingsOf('GBP', 0, 40), savingsOf('USD', 5)];
    expect(headline(withNumbers('weekly', { savings }))).toMatch(/, EUR 18,200 and USD 5 a month$/);
  });

  test('of a quiet week says so; of notes alone points at them', () => {
    expect(headline(digestOf({ kind: 'weekly', size: 0 }))).toBe('Azure audit, weekly: no open finding');
    expect(headline(digestOf({ size: 0 }))).toBe('Azure audit: notes to read');
  });
});

test('possible and realised savings stand apart', () => {
  const digest = withNumbers('weekly', {
    owner: 'team-vision',
    savings: [savingsOf('EUR', 18_200, 40)],
    realised: [{ currency: 'EUR', monthly: 700, findings: 2 }],
  });
  expect(aboutLines(digest)).toEqual([
    'Owner: team-vision',
    'Severity: 2 critical, 9 high, 1,190 low',
    'Possible savings: EUR 18,200 a month (EUR 16,380 to EUR 20,020), EUR 40 a month on assumptions, 3 findings unpriced',
    'Savings realised: EUR 700 a month from 2 findings',
    'Run run-1 of 2026-11-21 02:10 UTC: 12 subscriptions, 4,812 resources',
  ]);
});

test('a test message shows the code to confirm', () => {
  expect(aboutLines(digestOf({ kind: 'test' }))).toEqual(['Alerts of this sink arrive. Code to confirm: k7f2-q9']);
});

test.each(['baseline', 'overflow'] as const)(
  'a %s of several owners names their numbers, not their findings',
  (kind) => {
    const digest = digestOf({ kind, size: 40, owners: 3 });
    expect(listedItems(digest)).toEqual([]);
    expect(ownerLines(digest).join('\n')).toMatch(/^team-\d: \d+ findings?, EUR [\d,]+ a month\n(team.*\n){1}team.*$/);
    expect(listedItems(digestOf({ kind, size: 40, owners: 1 }))).toHaveLength(40);
  },
);

describe('an item', () => {
  const [item = expect.fail()] = digestOf({ size: 1 }).items;

  test('that is resolved needs no fix and no mute', () => {
    expect(itemText({ ...item, kind: 'resolved' }, slackDialect)).toMatchObject({ fix: null, command: [], mute: null });
  });

  test('without a price says why', () => {
    const unpriced = { ...item, impact: null, unpricedReason: 'price.computeHour: access denied' };
    expect(itemText(unpriced, slackDialect).money).toBe('unpriced: price.computeHour: access denied');
    expect(itemText({ ...unpriced, unpricedReason: null }, slackDialect).money).toMatch(/^unpriced: /);
  });

  test.each([
    ['long', `az vm delete --ids ${'x'.repeat(800)}`],
    ['tall', Array(13).fill('az vm list').join('\n')],
  ])('with a %s command names the command that prints it, never a part of it', (_, command) => {
    const told = itemText({ ...item, kind: 'new', command }, slackDialect).command;
    expect(told).toEqual([`audit findings show ${item.fingerprint}`]);
  });
});

describe('the link to the portal', () => {
  const resource = { ...(digestOf({ size: 1 }).items[0] ?? expect.fail()).resource, subscriptionId: 'sub-1' };

  test.each([
    ['https://portal.azure.us/#resource/a_b/c.d', 'https://portal.azure.us/#resource/a_b/c.d'],
    ['https://portal.azure.com/#resource/rg(1)|x', 'https://portal.azure.com/#resource/rg%281%29%7Cx'],
    [`https://portal.azure.cn/#resource/${'n'.repeat(700)}`, 'https://portal.azure.cn/#resource/subscriptions/sub-1'],
    ['javascript:alert(1)', 'https://portal.azure.com/#resource/subscriptions/sub-1'],
    ['http://portal.azure.com/', 'https://portal.azure.com/#resource/subscriptions/sub-1'],
  ])('%s', (portalUrl, expected) => {
    expect(portalLink({ portalUrl, resource })).toBe(expected);
  });
});
