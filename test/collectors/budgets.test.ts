import { expect, test } from 'vitest';
import { budgets } from '../../src/collectors/budgets.ts';
import { collect } from '../support/collector.ts';
import { DEV, PROD } from '../simulator/fixture.ts';

const EARLY = { enabled: true, threshold: 80, thresholdType: 'Actual', contactEmails: ['ai@example.com'] };
const FORECAST = { enabled: true, threshold: 100, thresholdType: 'Forecasted', contactRoles: ['Owner'] };

function budget(name: string, more: Record<string, unknown> = {}) {
  return { name, properties: { amount: 5000, notifications: { EARLY, FORECAST }, ...more } };
}

function ended(endDate: string) {
  return { timePeriod: { startDate: '2026-01-01T00:00:00Z', endDate } };
}

async function summaryOf(own: unknown[], parents: Record<string, unknown>[] = [], managementGroups = ['root']) {
  const found = await collect([budgets], {
    estate: {
      subscriptions: [{ id: PROD, name: 'prod', managementGroups, budgets: own as Record<string, unknown>[] }],
      managementGroupBudgets: { root: parents },
    },
  });
  const fact = found.facts.get('budget.summary', `/subscriptions/${PROD}`);
  if (fact.state === 'unknown') throw new Error(fact.detail);
  return fact.value;
}

test('expired budgets do not count, filtered ones do not cover', async () => {
  expect(
    await summaryOf([
      budget('whole', ended('2027-12-31T00:00:00Z')),
      budget('expired', ended('2026-11-19T00:00:00Z')),
      budget('team', { filter: { tags: { name: 'team', values: ['ai'] } } }),
    ]),
  ).toEqual({ active: 2, covering: 1, ineffective: [], parentsReadable: true });
});

test('a budget of a management group above covers, and is not the subscription’s own', async () => {
  expect(await summaryOf([], [budget('tenant')])).toEqual({
    active: 0,
    covering: 1,
    ineffective: [],
    parentsReadable: true,
  });
  expect(await summaryOf([], [budget('old', ended('2026-01-31T00:00:00Z'))])).toMatchObject({ covering: 0 });
});

test('a budget is ineffective when nobody hears of it in time', async () => {
  const { ineffective } = await summaryOf([
    budget('good'),
    budget('silent', { notifications: {} }),
    budget('disabled', { notifications: { EARLY: { ...EARLY, enabled: false }, FORECAST } }),
    budget('unheard', { notifications: { EARLY: { ...EARLY, contactEmails: [] }, FORECAST } }),
    budget('late', { notifications: { EARLY: { ...EARLY, threshold: 90 }, FORECAST } }),
    budget('unforeseen', { notifications: { EARLY } }),
    budget('group', { notifications: { EARLY: { ...EARLY, contactEmails: [], contactGroups: ['/ag'] }, FORECAST } }),
  ]);
  expect(ineffective).toEqual(['silent', 'disabled', 'unheard', 'late', 'unforeseen']);
});

test('a subscription whose budgets are denied is unknown, the other is summarised', async () => {
  const found = await collect([budgets], {
    estate: {
      subscriptions: [
        { id: PROD, name: 'prod', budgets: [budget('a'), budget('b'), budget('c')] },
        { id: DEV, name: 'dev', notActions: ['Microsoft.Consumption/*'] },
      ],
    },
    pageSize: 2,
  });
  expect(found.facts.get('budget.summary', `/subscriptions/${PROD}`)).toMatchObject({ value: { covering: 3 } });
  expect(found.facts.get('budget.summary', `/subscriptions/${DEV}`)).toMatchObject({ reason: 'denied' });
  expect(found.unread).toEqual([`/subscriptions/${DEV}: denied`]);
});

test('parents that we may not see are said so; parents that fail leave open whether one covers', async () => {
  const estate = { subscriptions: [{ id: PROD, name: 'prod', managementGroups: ['root'] }] };
  const path = /managementGroups\/root/i;
  const refused = await collect([budgets], { estate, faults: [{ kind: 'forbidden', path }] });
  expect(refused.facts.get('budget.summary', `/subscriptions/${PROD}`)).toMatchObject({
    value: { covering: 0, parentsReadable: false },
  });
  expect(refused.unread).toEqual([]);
  const broken = await collect([budgets], { estate, faults: [{ kind: 'internal-error', path }] });
  expect(broken.facts.get('budget.summary', `/subscriptions/${PROD}`)).toMatchObject({ reason: 'failed' });
});

test('a parent that fails changes nothing where the subscription’s own budget covers it', async () => {
  const found = await collect([budgets], {
    estate: { subscriptions: [{ id: PROD, name: 'prod', managementGroups: ['root'], budgets: [budget('own')] }] },
    faults: [{ kind: 'internal-error', path: /managementGroups/i }],
  });
  expect(found.facts.get('budget.summary', `/subscriptions/${PROD}`)).toMatchObject({
    value: { covering: 1, parentsReadable: false },
  });
});
