import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { priced, severityOfMoney, totalSavings } from '../../src/core/money.ts';
import { findingOf } from './fixtures.ts';

const USD = { currency: 'USD', basis: 'retail', grade: 'B' } as const;

function all(items: Parameters<typeof totalSavings>[0]): number {
  return totalSavings(items).reduce((sum, saving) => sum + saving.monthly, 0);
}

describe('an estimate', () => {
  test('gets a range from its weakest grade', () => {
    expect(priced({ monthly: 100 }, [USD, { ...USD, grade: 'C' }])).toMatchObject({
      monthlyLow: 65,
      monthly: 100,
      monthlyHigh: 135,
      grade: 'C',
    });
  });
  test('of a fix that costs money keeps its sign, and low stays below high', () => {
    expect(priced({ monthly: -100 }, [USD])).toMatchObject({ monthlyLow: -115, monthly: -100, monthlyHigh: -85 });
  });
  test('over two currencies is none', () => {
    expect(priced({ monthly: 100 }, [USD, { ...USD, currency: 'EUR' }])).toBeUndefined();
  });
  test('over bill and price list is derived', () => {
    expect(priced({ monthly: 1 }, [USD, { ...USD, basis: 'actual', grade: 'A' }])?.basis).toBe('derived');
  });
});

test.each([
  [10_000, 'critical'],
  [9_999.99, 'high'],
  [1_000, 'high'],
  [100, 'medium'],
  [99.99, 'low'],
  [-50, 'low'],
])('%d a month is %s', (monthly, severity) => {
  expect(severityOfMoney(monthly)).toBe(severity);
});

describe('total savings', () => {
  test('count each resource once, with its largest measured saving', () => {
    const findings = [
      findingOf('a', { monthly: 100 }, { ruleId: 'x' }),
      findingOf('a', { monthly: 60 }, { ruleId: 'y' }),
      findingOf('b', { monthly: 5 }),
    ];
    expect(totalSavings(findings)).toMatchObject([{ currency: 'USD', monthly: 105, findings: 2 }]);
  });
  test('prefer a measured saving over a larger assumed one', () => {
    const findings = [findingOf('a', { monthly: 50 }), findingOf('a', { monthly: 80, grade: 'C' })];
    expect(totalSavings(findings)).toMatchObject([{ monthly: 50, assumed: { monthly: 0, findings: 0 } }]);
  });
  test('keep currencies, assumptions, rules of thumb and costs of fixes apart', () => {
    const findings = [
      findingOf('a', { monthly: 10, currency: 'EUR' }),
      findingOf('b', { monthly: 20 }),
      findingOf('c', { monthly: 30, grade: 'C' }),
      findingOf('d', { monthly: 40, grade: 'D' }),
      findingOf('e', { monthly: -50 }),
    ];
    expect(totalSavings(findings)).toMatchObject([
      { currency: 'EUR', monthly: 10 },
      { currency: 'USD', monthly: 20, assumed: { monthly: 30 } },
    ]);
  });
  test('say how many findings have no price', () => {
    const findings = [findingOf('a', null, { unpricedReason: 'denied' }), findingOf('b', null)];
    expect(totalSavings(findings)).toMatchObject([{ monthly: 0, findings: 0, unpriced: 1 }]);
  });

  const findings = array(
    record({
      id: constantFrom('a', 'b', 'c'),
      monthly: integer({ min: -100, max: 1000 }),
      grade: constantFrom('A', 'B', 'C', 'D'),
    }).map((item) => findingOf(item.id, item)),
  );
  test('never shrink when a finding is added, and do not depend on the order', () => {
    assert(
      property(findings, findings, (first, second) => {
        expect(all([...first, ...second])).toBeGreaterThanOrEqual(all(first));
        expect(all([...second, ...first])).toBe(all([...first, ...second]));
      }),
      { seed: 7 },
    );
  });
});
