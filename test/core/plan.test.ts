import { expect, test } from 'vitest';
import { plan, type Provider } from '../../src/core/plan.ts';
import { UsageError } from '../../src/core/errors.ts';
import { ruleOf } from './fixtures.ts';

function provider(id: string, more: Partial<Provider>): Provider {
  return { id, facts: [], types: [], needsFacts: [], needsTypes: [], ...more };
}

const POOLS = 'microsoft.containerservice/managedclusters/agentpools';
const sizes = provider('sizes', { facts: ['compute.size'], readsTypes: [POOLS] });
const pools = provider('pools', { types: [POOLS] });
const activity = provider('activity', { facts: ['vm.activity'], needsFacts: ['compute.size'] });
const prices = provider('prices', { facts: ['price.compute'], needsFacts: ['compute.size'] });
const ALL = [activity, prices, sizes, pools];

function order(rules: Parameters<typeof plan>[0], providers = ALL): string[] {
  return plan(rules, providers, [], new Set()).providers.map(({ id }) => id);
}

test('only what rules need runs, each after what it needs', () => {
  expect(order([ruleOf({ needs: ['vm.activity'] })])).toEqual(['sizes', 'activity']);
});

test('a type that is merely read pulls nobody in, but its provider goes first where others want it', () => {
  const rules = [ruleOf({ needs: ['vm.activity'] }), ruleOf({ types: [POOLS] })];
  expect(order(rules)).toEqual(['pools', 'sizes', 'activity']);
});

test('collectors that need each other are a mistake', () => {
  const circle = [
    provider('a', { facts: ['compute.size'], needsFacts: ['vm.activity'] }),
    provider('b', { facts: ['vm.activity'], needsFacts: ['compute.size'] }),
  ];
  expect(() => order([ruleOf({ needs: ['vm.activity'] })], circle)).toThrow(UsageError);
});
