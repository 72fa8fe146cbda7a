import { expect, test } from 'vitest';
import { ownerOf, type Owners } from '../../src/core/owner.ts';
import { ResourceSet } from '../../src/core/resource-set.ts';
import { resourceOf, SUBSCRIPTION } from './fixtures.ts';

const GROUP = `${SUBSCRIPTION}/resourcegroups/rg`;
const OWNERS: Owners = {
  map: { [SUBSCRIPTION]: 'subscription team', [GROUP]: 'group team', [`${GROUP}-2`]: 'other team' },
  default: 'platform',
};

function owner(raw: Record<string, unknown>, owners: Owners = OWNERS, groupTags: Record<string, string> = {}) {
  const resources = new ResourceSet();
  resources.add(resourceOf({ id: GROUP, type: 'microsoft.resources/subscriptions/resourcegroups', tags: groupTags }));
  return ownerOf(resourceOf(raw), resources, owners);
}

const elsewhere = `${SUBSCRIPTION}/resourceGroups/rg-3/providers/Microsoft.Search/searchServices/a`;
const stranger =
  '/subscriptions/22222222-2222-2222-2222-222222222222/resourceGroups/rg/providers/Microsoft.Search/searchServices/a';

test.each([
  ['its own tag', { tags: { owner: 'ada' } }, 'ada'],
  ['the longest id in the map', {}, 'group team'],
  ['the subscription in the map, not a group that only begins alike', { id: elsewhere }, 'subscription team'],
  ['the default', { id: stranger }, 'platform'],
])('%s decides', (_, raw, expected) => {
  expect(owner(raw)).toBe(expected);
});

test('a tag of the group wins over the map', () => {
  expect(owner({}, OWNERS, { Team: 'ml' })).toBe('ml');
});

test('without tag, map and default nobody owns it', () => {
  expect(owner({}, { map: {} })).toBeUndefined();
});
