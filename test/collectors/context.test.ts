import { expect, test } from 'vitest';
import { context } from '../../src/collectors/context.ts';
import { known } from '../../src/core/fact.ts';
import type { EstateInput } from '../../src/simulator/estate.ts';
import { measure, reasonOf } from '../support/measure.ts';
import { PROD, smallEstate, vm, vmId } from '../support/small-estate.ts';

const types = ['microsoft.compute/virtualmachines'];

function estate(name: string, tags: { group?: Record<string, string>; subscription?: Record<string, string> }) {
  const resources: EstateInput['resources'] = [
    vm('plain'),
    vm('dev', {}, { tags: { ENV: 'Dev', Owner: 'ada' } }),
    vm('odd', {}, { tags: { environment: 'blue' } }),
  ];
  const group = { name: 'RG-Vision', location: 'eastus', tags: tags.group ?? {} };
  const subscription = { id: PROD, name, tags: tags.subscription ?? {}, resourceGroups: [group] };
  return smallEstate({ resources, subscriptions: [subscription] });
}

async function environments(name: string, tags: Parameters<typeof estate>[1]) {
  const { facts } = await measure(context, { estate: estate(name, tags), types });
  return ['plain', 'dev', 'odd'].map((id) => facts.get('context.environment', vmId(id)));
}

test('the nearest tag decides, and of names only production counts', async () => {
  expect(await environments('ai-prd-01', {})).toEqual(
    ['production', 'non-production', 'production'].map((e) => known(e)),
  );
  expect(await environments('ai-sandbox', {})).toEqual(['unknown', 'non-production', 'unknown'].map((e) => known(e)));
  expect(await environments('ai-prod', { group: { Stage: 'UAT' }, subscription: { env: 'prod' } })).toEqual(
    ['non-production', 'non-production', 'non-production'].map((e) => known(e)),
  );
  expect(await environments('x', { subscription: { environment: 'non-prod' } })).toContainEqual(
    known('non-production'),
  );
  expect(await environments('nonprod-7', {})).toContainEqual(known('unknown'));
});

test('tags in effect have lower-case keys, the resource over its group over the subscription', async () => {
  const tags = { group: { owner: 'group', CostCenter: '7' }, subscription: { owner: 'subscription', Team: 'ai' } };
  const { facts } = await measure(context, { estate: estate('x', tags), types });
  expect(facts.get('context.tags', vmId('plain'))).toEqual(known({ owner: 'group', costcenter: '7', team: 'ai' }));
  expect(facts.get('context.tags', vmId('dev'))).toMatchObject({ value: { owner: 'ada', costcenter: '7' } });
});

test('where containers could not be read, only what a resource says of itself is known', async () => {
  const { facts } = await measure(context, {
    estate: estate('ai-prod', { group: { owner: 'group' } }),
    types,
    inventoryFaults: [{ kind: 'forbidden', api: 'graph', nth: 1 }],
  });
  expect(reasonOf(facts.get('context.tags', vmId('dev')))).toBe('denied');
  expect(reasonOf(facts.get('context.environment', vmId('plain')))).toBe('denied');
  expect(facts.get('context.environment', vmId('dev'))).toEqual(known('non-production'));
});
