import { expect, test } from 'vitest';
import { estateSchema } from '../../src/simulator/estate.ts';
import { shiftEstate } from '../../src/simulator/shift-estate.ts';
import { smallEstate } from '../support/small-estate.ts';

/** The small estate lives on 2026-11-20 at 06:30; the new present is eight days and two and a half hours later. */
const PRESENT = new Date('2026-11-28T09:00:30.250Z');

function shifted(properties: Record<string, unknown>, more: { readonly tags?: Record<string, string> } = {}) {
  const row = { resourceGroup: 'rg', type: 'Microsoft.Compute/disks', name: 'd', location: 'eastus', properties };
  return shiftEstate(smallEstate({ resources: [{ ...row, ...more }] }), PRESENT).resources[0];
}

test('the present is the one given, in whole seconds', () => {
  const estate = shiftEstate(smallEstate(), PRESENT);
  expect(estate.now).toBe('2026-11-28T09:00:30.000Z');
  expect(() => estateSchema.parse(estate)).not.toThrow();
});

test.each([
  ['an instant keeps its distance to the present', '2026-11-20T06:20:00Z', '2026-11-28T08:50:30Z'],
  ['its fraction stays as Azure writes it', '2026-11-20T06:20:00.1180214Z', '2026-11-28T08:50:30.1180214Z'],
  ['so does its zone', '2026-11-20T08:20:00.411+02:00', '2026-11-28T10:50:30.411+02:00'],
  ['it may have none', '2026-11-20T06:20:00', '2026-11-28T08:50:30'],
  ['a midnight is a day and stays a midnight', '2026-12-08T00:00:00Z', '2026-12-16T00:00:00Z'],
  ['a date alone is a version', '2026-03-05', '2026-03-05'],
  ['a text that holds a time is a text', 'ran at 2026-11-20T06:20:00Z', 'ran at 2026-11-20T06:20:00Z'],
  ['a time of day is none', '19:00:00', '19:00:00'],
  ['what only looks like a time stays', '2026-13-45T06:20:00Z', '2026-13-45T06:20:00Z'],
])('%s', (_, before, after) => {
  expect(shifted({ deep: [{ value: before }] })?.properties).toEqual({ deep: [{ value: after }] });
});

test('days in tags move, wherever they stand; dates in names do not', () => {
  const tags = {
    'audit-ignore': 'a-rule, b-rule:2026-12-31; c-rule:2026-11-19',
    expires: '2026-11-21',
    until: '2026-11-21T06:30:00Z',
    model: 'gpt-4o-2024-08-06',
  };
  expect(shifted({}, { tags })?.tags).toEqual({
    'audit-ignore': 'a-rule, b-rule:2027-01-08; c-rule:2026-11-27',
    expires: '2026-11-29',
    until: '2026-11-29T09:00:30Z',
    model: 'gpt-4o-2024-08-06',
  });
});

test('an estate that is moved there and back is the same', () => {
  const estate = smallEstate({ models: [{ deprecation: { inference: '2028-02-29T00:00:00Z' } }] });
  const now = new Date(estate.now);
  expect(shiftEstate(shiftEstate(estate, PRESENT), now)).toEqual(shiftEstate(estate, now));
});
