import { describe, expect, test } from 'vitest';
import { canonicalId, normaliseResource, parentId, typeOf } from '../../src/core/resource.ts';
import { ResourceSet } from '../../src/core/resource-set.ts';
import { resourceOf, SUBSCRIPTION } from './fixtures.ts';

describe('a row from Azure', () => {
  test('is lower-case where Azure is unsure, and as sent in its properties', () => {
    const resource = resourceOf({
      location: 'South Central US',
      kind: 'OpenAI',
      sku: { name: 'Standard' },
      properties: { hostingMode: 'Default', gone: null },
    });
    expect(resource).toMatchObject({
      id: `${SUBSCRIPTION}/resourcegroups/rg/providers/microsoft.search/searchservices/srch`,
      type: 'microsoft.search/searchservices',
      location: 'southcentralus',
      kind: 'openai',
      resourceGroup: 'rg',
      sku: { name: 'standard' },
      properties: { hostingMode: 'Default' },
    });
    expect(resource.properties).not.toHaveProperty('gone');
  });
  test.each([
    ['systemData', { systemData: { createdAt: '2026-01-02T03:04:05Z' } }],
    ['timeCreated', { properties: { timeCreated: '2026-01-02T03:04:05.000Z' } }],
    ['dateCreated', { properties: { dateCreated: '2026-01-02T03:04:05Z' } }],
  ])('tells its age by %s', (_, raw) => {
    expect(resourceOf(raw).createdAt).toBe('2026-01-02T03:04:05.000Z');
  });
  test.each([{}, { id: 5 }, { id: 'no-slash' }, { id: '/providers/x' }])('without a usable id is none: %j', (raw) => {
    expect(normaliseResource(raw)).toBeUndefined();
  });
});

test.each([
  ['//Subscriptions/A//x/', '/subscriptions/a/x'],
  ['subscriptions/A', '/subscriptions/a'],
])('canonical id of %s', (id, canonical) => {
  expect(canonicalId(id)).toBe(canonical);
});

test.each([
  [
    `${SUBSCRIPTION}/resourcegroups/rg/providers/p/accounts/a/deployments/d`,
    `${SUBSCRIPTION}/resourcegroups/rg/providers/p/accounts/a`,
  ],
  [`${SUBSCRIPTION}/resourcegroups/rg/providers/p/accounts/a`, `${SUBSCRIPTION}/resourcegroups/rg`],
  [`${SUBSCRIPTION}/resourcegroups/rg`, SUBSCRIPTION],
  [
    `${SUBSCRIPTION}/providers/microsoft.compute/locations/eastus/usages/cores`,
    `${SUBSCRIPTION}/providers/microsoft.compute/locations/eastus`,
  ],
  [SUBSCRIPTION, undefined],
])('parent of %s', (id, parent) => {
  expect(parentId(id)).toBe(parent);
});

test('the type of an id names every level', () => {
  expect(typeOf(`${SUBSCRIPTION}/providers/Microsoft.Compute/locations/eastus/usages/cores`)).toBe(
    'microsoft.compute/locations/usages',
  );
});

describe('the inventory', () => {
  test('finds a resource by id in any case and by type', () => {
    const set = new ResourceSet();
    const resource = resourceOf({ tags: { Owner: 'ada' } });
    set.add(resource);
    expect(set.get(resource.id.toUpperCase())).toEqual(resource);
    expect([...set.ofType('Microsoft.Search/searchServices')]).toEqual([resource]);
  });
  test('keeps the latest of two rows with one id', () => {
    const set = new ResourceSet();
    set.add(resourceOf({ name: 'old' }));
    set.add(resourceOf({ name: 'new' }));
    expect([...set].map((item) => item.name)).toEqual(['new']);
    set.delete(resourceOf({}).id);
    expect(set.size).toBe(0);
    expect([...set.ofType('microsoft.search/searchservices')]).toEqual([]);
  });
});
