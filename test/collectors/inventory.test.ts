import { describe, expect, test } from 'vitest';
import { measure } from '../support/measure.ts';
import { DEV, PROD, smallEstate, vm, vmId } from '../support/small-estate.ts';

const MACHINE = 'microsoft.compute/virtualmachines';
const types = [MACHINE, 'microsoft.compute/locations/usages'];

describe('inventory', () => {
  test('rows of every page and subscription, containers included, with ids and types in one casing', async () => {
    const resources = ['A', 'B', 'C', 'd'].map((name, i) => vm(name, {}, { subscription: i % 2, location: 'East US' }));
    const { resources: found, read } = await measure(undefined, { estate: smallEstate({ resources }), types });
    expect([...found.ofType(MACHINE)].map(({ id }) => id)).toEqual([
      vmId('a'),
      vmId('c'),
      vmId('b', DEV),
      vmId('d', DEV),
    ]);
    expect(found.get(vmId('A'))).toMatchObject({ name: 'A', location: 'eastus', resourceGroup: 'rg-vision' });
    expect(found.has(`/subscriptions/${PROD}/resourcegroups/rg-vision`)).toBe(true);
    expect([...read]).toEqual([`/subscriptions/${PROD}`, `/subscriptions/${DEV}`]);
  });

  test('one query per table, and a page per thousand rows', async () => {
    const resources = Array.from({ length: 1001 }, (_, i) => vm(`m${i}`));
    const { resources: found, calls } = await measure(undefined, { estate: smallEstate({ resources }), types });
    expect([...found.ofType(MACHINE)]).toHaveLength(1001);
    expect(calls.map(({ api }) => api)).toEqual(['graph', 'graph', 'graph']);
  });

  test('a subscription that shows no row is denied, not clean', async () => {
    const estate = smallEstate({ resources: [vm('a'), vm('b', {}, { subscription: 1 })] });
    const hidden = {
      ...estate,
      subscriptions: estate.subscriptions.map((s, i) => (i === 1 ? { ...s, actions: [] } : s)),
    };
    const { resources, facts, unread } = await measure(undefined, { estate: hidden, types });
    expect([...resources.ofType(MACHINE)].map(({ id }) => id)).toEqual([vmId('a')]);
    expect(unread).toMatchObject([{ scopeId: `/subscriptions/${DEV}`, reason: 'denied' }]);
    expect(facts.gaps).toMatchObject([{ scopeId: `/subscriptions/${DEV}`, reason: 'denied' }]);
    expect(facts.gaps[0]?.types).toEqual(expect.arrayContaining(['microsoft.resources/subscriptions', ...types]));
  });

  test('a page that fails leaves a gap in every subscription, also for what hangs on the rows', async () => {
    const resources = Array.from({ length: 1500 }, (_, i) => vm(`m${i}`));
    const {
      resources: found,
      facts,
      unread,
    } = await measure(undefined, {
      estate: smallEstate({ resources }),
      types,
      inventoryFaults: [
        { kind: 'internal-error', api: 'graph', nth: 3 },
        { kind: 'internal-error', api: 'graph', nth: 3 },
      ],
    });
    expect([...found.ofType(MACHINE)]).toHaveLength(1000);
    expect(facts.gaps.map(({ scopeId }) => scopeId)).toEqual([`/subscriptions/${PROD}`, `/subscriptions/${DEV}`]);
    expect(facts.gaps[0]).toMatchObject({ types, reason: 'failed' });
    expect(unread).toHaveLength(2);
  });

  test('a row that is no resource is one gap; the others stay', async () => {
    const { resources, facts } = await measure(undefined, {
      estate: smallEstate({ resources: [vm('a'), vm('b')] }),
      types,
      inventoryFaults: [{ kind: 'bad-item', api: 'graph', nth: 2 }],
    });
    expect([...resources.ofType(MACHINE)].map(({ id }) => id)).toEqual([vmId('b')]);
    expect(facts.gaps.map(({ types: missing }) => missing.includes(MACHINE))).toEqual([true, true]);
  });

  test.each(['forbidden', 'html-ok', 'empty-ok', 'wrong-types', 'looping-link', 'missing-next-link'] as const)(
    'after %s nothing counts as read in silence',
    async (kind) => {
      const resources = Array.from({ length: 20 }, (_, i) => vm(`m${i}`, {}, { subscription: i % 2 }));
      const {
        facts,
        unread,
        resources: found,
      } = await measure(undefined, {
        estate: smallEstate({ resources }),
        types,
        inventoryFaults: [{ kind, api: 'graph' }],
      });
      expect([...found.ofType(MACHINE)].length).toBeLessThanOrEqual(20);
      for (const id of [PROD, DEV]) {
        const missing = facts.gaps.filter(({ scopeId }) => scopeId === `/subscriptions/${id}`);
        expect(missing.flatMap((gap) => gap.types)).toEqual(expect.arrayContaining(types));
        expect(unread.map(({ scopeId }) => scopeId)).toContain(`/subscriptions/${id}`);
      }
    },
  );
});
