import { expect, test } from 'vitest';
import { resolveScope } from '../../src/app/scope.ts';
import { calm, inTurn, testAzure } from '../support/azure.ts';

const NOTHING = { subscriptions: [], managementGroups: [], all: false, resourceGroups: [], resources: [], tags: {} };

function azureWith(...states: string[]) {
  const value = states.map((state, index) => ({ subscriptionId: `S${index}`, displayName: `Sub ${index}`, state }));
  return testAzure({ httpClient: inTurn({ body: { value } }) });
}

test('of all subscriptions, those that are switched off are left out and told', async () => {
  const request = { ...NOTHING, all: true };
  const { subscriptions, unread } = await resolveScope(azureWith('Enabled', 'Disabled', 'Warned'), request, calm());
  expect(subscriptions.map(({ id }) => id)).toEqual(['s0', 's2']);
  expect(unread).toEqual([
    { scopeId: '/subscriptions/s1', reason: 'unsupported', detail: 'subscription Sub 1 is disabled' },
  ]);
});

test('a subscription that is asked for by name and switched off could not be read', async () => {
  const request = { ...NOTHING, subscriptions: ['s0'] };
  const { subscriptions, unread } = await resolveScope(azureWith('disabled'), request, calm());
  expect(subscriptions).toEqual([]);
  expect(unread).toMatchObject([{ scopeId: '/subscriptions/s0', reason: 'failed' }]);
});
