import { expect, test } from 'vitest';
import { resourceCosts } from '../../src/collectors/resource-costs.ts';
import { costWindow, daysBilled } from '../../src/derive/cost-window.ts';
import { collect } from '../support/collector.ts';
import { DEV, machine, machineId, NOW, PROD } from '../simulator/fixture.ts';

const TYPES = ['microsoft.compute/virtualmachines'];

function billed(name: string, perDay: number, more: Parameters<typeof machine>[1] = {}) {
  return machine(name, { cost: { perDay, currency: 'EUR' }, ...more });
}

function idOf(name: string, subscription = PROD): string {
  return machineId(name, subscription).toLowerCase();
}

test('the window is thirty whole days that end two days before now', () => {
  expect(costWindow(new Date(NOW))).toEqual({ from: new Date('2026-10-19'), to: new Date('2026-11-18') });
});

test('days count from creation, and less than one tells nothing', () => {
  const window = costWindow(new Date(NOW));
  expect(daysBilled(window, undefined)).toBe(30);
  expect(daysBilled(window, '2020-01-01T00:00:00Z')).toBe(30);
  expect(daysBilled(window, '2026-11-15T12:00:00Z')).toBe(2.5);
  expect(daysBilled(window, '2026-11-17T12:00:00Z')).toBeUndefined();
});

test('a bill of many pages becomes a month of 730 hours per resource', async () => {
  const names = ['gpu-1', 'gpu-2', 'gpu-3', 'gpu-4', 'gpu-5'];
  const found = await collect([resourceCosts], {
    estate: { resources: names.map((name) => billed(name, 24)) },
    types: TYPES,
    costPageSize: 2,
  });
  for (const name of names) {
    expect(found.facts.get('cost.actual', idOf(name))).toEqual({
      state: 'known',
      value: expect.closeTo(730, 6),
      money: { currency: 'EUR', basis: 'actual', grade: 'A' },
    });
  }
});

test('a resource without a row has no data, not a cost of 0', async () => {
  const found = await collect([resourceCosts], {
    estate: { resources: [billed('a', 1), machine('free')] },
    types: TYPES,
  });
  expect(found.facts.get('cost.actual', idOf('free'))).toMatchObject({ state: 'unknown', reason: 'no-data' });
});

test('a subscription whose cost is denied or switched off is unknown, the other is billed', async () => {
  for (const costAccess of ['denied', 'disabled'] as const) {
    const found = await collect([resourceCosts], {
      estate: {
        subscriptions: [
          { id: PROD, name: 'prod' },
          { id: DEV, name: 'dev', costAccess },
        ],
        resources: [billed('a', 10), billed('b', 10, { subscription: 1 })],
      },
      types: TYPES,
    });
    expect(found.facts.get('cost.actual', idOf('a'))).toMatchObject({ state: 'known' });
    expect(found.facts.get('cost.actual', idOf('b', DEV))).toMatchObject({ reason: 'denied' });
    expect(found.unread).toEqual([`/subscriptions/${DEV}: denied`]);
  }
});

test('a page that fails leaves no partial bill behind', async () => {
  const found = await collect([resourceCosts], {
    estate: { resources: ['a', 'b', 'c'].map((name) => billed(name, 1)) },
    types: TYPES,
    costPageSize: 2,
    faults: [{ kind: 'forbidden-second-page' }],
  });
  for (const name of ['a', 'b', 'c'])
    expect(found.facts.get('cost.actual', idOf(name))).toMatchObject({ reason: 'denied' });
});

test('two currencies for one resource are never added', async () => {
  const found = await collect([resourceCosts], {
    estate: {
      resources: [billed('a', 1), { ...billed('A', 2), cost: { perDay: 2, currency: 'USD' } }, billed('b', 1)],
    },
    types: TYPES,
  });
  expect(found.facts.get('cost.actual', idOf('a'))).toMatchObject({
    reason: 'no-data',
    detail: 'billed in EUR and USD',
  });
  expect(found.facts.get('cost.actual', idOf('b'))).toMatchObject({ state: 'known' });
});
