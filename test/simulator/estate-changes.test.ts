import { expect, test } from 'vitest';
import { changeEstate, denials, estateChange, type EstateChange } from '../../src/simulator/estate-changes.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import { laterEstate } from '../../src/simulator/later-estate.ts';
import { DEV, estateOf, machine, machineId, PROD, simulate } from './fixture.ts';

const GPU = machineId('gpu-01');

function changes(...inputs: readonly unknown[]): EstateChange[] {
  return inputs.map((input) => estateChange.parse(input));
}

function sample(): Estate {
  return estateOf({
    resources: [
      machine('gpu-01', {
        tags: { owner: 'vision' },
        children: { deployments: [{ name: 'blue', body: { sku: { capacity: 1 } } }, { name: 'green' }] },
      }),
      machine('gpu-02'),
    ],
  });
}

test('a property, a tag, a metric and a value of a child are set; the estate before stays as it was', () => {
  const before = sample();
  const copy = structuredClone(before);
  const { estate, issues } = changeEstate(
    before,
    changes(
      { do: 'set', resource: GPU.toUpperCase(), path: ['properties', 'priority'], to: 'Spot' },
      { do: 'set', resource: GPU, path: ['tags'], to: { owner: 'speech' } },
      { do: 'set', resource: GPU, path: ['metrics', 'Percentage CPU'], to: { average: 4 } },
      { do: 'set', resource: GPU, path: ['children', 'deployments', 'blue', 'body', 'sku', 'capacity'], to: 3 },
    ),
  );
  expect(issues).toEqual([]);
  expect(estate.resources[0]).toMatchObject({
    properties: { priority: 'Spot', hardwareProfile: { vmSize: 'Standard_NC24ads_A100_v4' } },
    tags: { owner: 'speech' },
    metrics: { 'Percentage CPU': { average: 4, gaps: 0 } },
    children: { deployments: [{ name: 'blue', body: { sku: { capacity: 3 } } }, { name: 'green' }] },
  });
  expect(estate.resources[1]).toEqual(copy.resources[1]);
  expect(before).toEqual(copy);
});

test('resources come and go', () => {
  const { estate, issues } = changeEstate(
    sample(),
    changes({ do: 'remove', resource: GPU }, { do: 'add', resource: machine('gpu-03') }),
  );
  expect(issues).toEqual([]);
  expect(estate.resources.map(({ name }) => name)).toEqual(['gpu-02', 'gpu-03']);
});

test.each([
  [{ do: 'remove', resource: machineId('gpu-09') }, `no resource ${machineId('gpu-09')}`],
  [{ do: 'set', resource: GPU, path: ['propertys', 'priority'], to: 1 }, 'nothing is at propertys.priority'],
  [
    { do: 'set', resource: GPU, path: ['children', 'deployments', 'red', 'body'], to: {} },
    'nothing is at children.deployments.red.body',
  ],
  [{ do: 'set', resource: GPU, path: ['tags'], to: { owner: 5 } }, 'tags.owner: must be text, not 5'],
  [{ do: 'set', resource: GPU, path: ['colour'], to: 'red' }, 'colour: unknown key'],
  [{ do: 'add', resource: machine('gpu-02') }, `a second resource with the id ${machineId('gpu-02').toLowerCase()}`],
  [{ do: 'add', resource: machine('gpu-03', { subscription: 7 }) }, 'no subscription 7 (gpu-03)'],
  [
    { do: 'deny', subscription: '00000000-0000-4000-8000-000000000009', apis: ['cost'] },
    'no subscription 00000000-0000-4000-8000-000000000009',
  ],
])('what does not fit changes nothing and is told: %j', (input, message) => {
  const before = sample();
  const changed = changeEstate(before, changes(input));
  expect(changed.issues).toEqual([{ path: [0], message }]);
  expect(changed.estate).toEqual(before);
});

function budgets(id: string): string {
  return `/subscriptions/${id}/providers/Microsoft.Consumption/budgets?api-version=2021-10-01`;
}

test('a denied API answers 403 in its subscription only', async () => {
  const faults = denials(changes({ do: 'deny', subscription: PROD, apis: ['budgets'] }));
  const { get } = await simulate({ estate: sample(), faults });
  const [denied, open] = [await get(budgets(PROD.toUpperCase())), await get(budgets(DEV))];
  expect([denied.status, open.status]).toEqual([403, 200]);
});

test('time passes: what happened in the past stays at its moment', () => {
  const shape = { average: 1, sinceHours: 75, untilHours: 10 };
  const estate = laterEstate(
    estateOf({
      resources: [
        machine('gpu-01', {
          properties: { timeCreated: '2026-11-20T01:00:00Z' },
          metrics: { 'Percentage CPU': [{ dimensions: {}, shape }], 'Network In Total': { total: 5 } },
          children: { deployments: [{ name: 'blue', metrics: { Requests: shape } }] },
        }),
      ],
    }),
    24,
  );
  const older = { average: 1, gaps: 0, sinceHours: 99, untilHours: 34 };
  expect(estate.now).toBe('2026-11-21T06:00:00.000Z');
  expect(estate.resources[0]).toMatchObject({
    properties: { timeCreated: '2026-11-20T01:00:00Z' },
    metrics: { 'Percentage CPU': [{ shape: older }], 'Network In Total': { total: 5, gaps: 0 } },
    children: { deployments: [{ metrics: { Requests: older } }] },
  });
  expect(estate.resources[0]?.metrics['Network In Total']).not.toHaveProperty('sinceHours');
});
