import { describe, expect, test } from 'vitest';
import { quotas } from '../../src/collectors/quotas.ts';
import { known } from '../../src/core/fact.ts';
import { measure, reasonOf } from '../support/measure.ts';
import { DEV, PROD, smallEstate, vm, without } from '../support/small-estate.ts';
import { fulfilsContract } from './contract.ts';

const COMPUTE = 'microsoft.compute/locations/usages';
const GROUP = { name: 'RG-Vision', location: 'eastus' };
const FAMILY = { name: 'standardNCADSA100v4Family', localizedName: 'NC A100', currentValue: 72, limit: 96 };
const compute = {
  eastus: [
    FAMILY,
    { name: 'cores', currentValue: 10, limit: -1 },
    { name: 'lowPriorityCores', currentValue: 0, limit: 0 },
  ],
  westus: [{ name: 'StandardNCADSA100v4Family', currentValue: 1, limit: 2 }],
};
const global = [{ name: 'OpenAI.GlobalStandard.gpt-4o', currentValue: 5, limit: 10 }];
const regional = [{ name: 'OpenAI.Standard.gpt-4o', currentValue: 1, limit: 10 }];
const cognitive = { eastus: [...global, ...regional], westus: [...global, ...regional] };

function estate() {
  return smallEstate({
    subscriptions: [PROD, DEV].map((id) => ({ id, name: id, resourceGroups: [GROUP], usages: { compute, cognitive } })),
    resources: [
      vm('a', { priority: 'SPOT' }),
      vm('b', {}, { location: 'West US' }),
      vm('c', {}, { subscription: 1 }),
      vm('g', {}, { location: 'global', type: 'Microsoft.Search/searchServices' }),
    ],
  });
}

function quotaId(
  name: string,
  { subscription = PROD, namespace = 'microsoft.compute', location = 'eastus' } = {},
): string {
  return `/subscriptions/${subscription}/providers/${namespace}/locations/${location}/usages/${name}`.toLowerCase();
}

describe('quotas', () => {
  test('where the subscription has resources, with GPU families of the size list in any case', async () => {
    const { resources, facts, calls, unread } = await measure(quotas, { estate: estate(), types: [COMPUTE] });
    const usages = calls.filter(({ api }) => api === 'compute-usages');
    const asked = [...resources.ofType(COMPUTE)].map((quota) => quota.id);
    expect(usages).toHaveLength(3);
    expect(asked).toHaveLength(7);
    expect(resources.get(quotaId(FAMILY.name))).toMatchObject({
      name: FAMILY.name,
      location: 'eastus',
      properties: { currentValue: 72, limit: 96, name: { localizedValue: 'NC A100' } },
    });
    const quota = { current: 72, limit: 96, share: 0.75, gpu: true };
    expect(facts.get('quota.usage', quotaId(FAMILY.name))).toEqual(known({ ...quota, spotInUse: true }));
    expect(facts.get('quota.usage', quotaId(FAMILY.name, { subscription: DEV }))).toEqual(
      known({ ...quota, spotInUse: false }),
    );
    expect(facts.get('quota.usage', quotaId('cores'))).toMatchObject({ value: { share: 0, gpu: false } });
    expect(facts.get('quota.usage', quotaId('lowPriorityCores'))).toMatchObject({ value: { share: 0, limit: 0 } });
    expect(unread).toEqual([]);
  });

  test('a global quota shows once per subscription', async () => {
    const { resources } = await measure(
      { ...quotas, types: ['microsoft.cognitiveservices/locations/usages'] },
      { estate: estate() },
    );
    const names = [...resources.ofType('microsoft.cognitiveservices/locations/usages')].map((quota) => quota.id);
    const namespace = 'microsoft.cognitiveservices';
    expect(names.filter((name) => name.includes('global'))).toEqual([
      quotaId('OpenAI.GlobalStandard.gpt-4o', { namespace }),
      quotaId('OpenAI.GlobalStandard.gpt-4o', { namespace, subscription: DEV }),
    ]);
    expect(names.filter((name) => name.includes('.standard'))).toHaveLength(3);
  });

  test('a denied subscription is a gap, the other one whole', async () => {
    const denied = without(estate(), 0, ['Microsoft.Compute/locations/usages/read']);
    const { resources, facts, unread } = await measure({ ...quotas, types: [COMPUTE] }, { estate: denied });
    expect([...resources.ofType(COMPUTE)].map((quota) => quota.subscriptionId)).toEqual([DEV, DEV, DEV]);
    expect(facts.gaps).toMatchObject([
      {
        types: [COMPUTE],
        scopeId: `/subscriptions/${PROD}/providers/microsoft.compute/locations/eastus`,
        reason: 'denied',
      },
      {
        types: [COMPUTE],
        scopeId: `/subscriptions/${PROD}/providers/microsoft.compute/locations/westus`,
        reason: 'denied',
      },
    ]);
    expect(unread.map(({ reason }) => reason)).toEqual(['denied', 'denied']);
  });

  test('without the size list the names of the families tell', async () => {
    const faults = [{ kind: 'forbidden', api: 'compute-skus' } as const];
    const { facts, unread } = await measure({ ...quotas, types: [COMPUTE] }, { estate: estate(), faults });
    expect(new Set(unread.map(({ scopeId }) => scopeId))).toEqual(
      new Set([`/subscriptions/${PROD}`, `/subscriptions/${DEV}`]),
    );
    expect(facts.get('quota.usage', quotaId(FAMILY.name))).toMatchObject({ value: { gpu: true } });
    expect(facts.get('quota.usage', quotaId('cores'))).toMatchObject({ value: { gpu: false } });
    expect(reasonOf(facts.get('quota.usage', quotaId('absent')))).toBe('no-data');
  });

  fulfilsContract({ ...quotas, types: [COMPUTE] }, { estate: estate(), apis: ['compute-usages'] });
});
