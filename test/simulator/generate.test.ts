import { expect, test } from 'vitest';
import { estateSchema } from '../../src/simulator/estate.ts';
import { generateEstate } from '../../src/simulator/generate.ts';
import { indexEstate } from '../../src/simulator/estate-index.ts';
import { simulate } from './fixture.ts';

const OPTIONS = { resources: 1000, subscriptions: 4, seed: 7 };
const GRAPH = '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01';

function textOf(seed: number): string {
  return JSON.stringify([...generateEstate({ ...OPTIONS, seed }).resources]);
}

test('the same seed makes the same estate, another seed another', () => {
  expect(textOf(7)).toBe(textOf(7));
  expect(textOf(8)).not.toBe(textOf(7));
});

test('what is generated is an estate: it passes the schema, and every id is its own', () => {
  const estate = generateEstate(OPTIONS);
  const resources = [...estate.resources];
  expect(() => estateSchema.parse({ ...estate, resources })).not.toThrow();
  const index = indexEstate(estate);
  const ids = new Set(resources.map((_, position) => index.at(position).id.toLowerCase()));
  expect(ids.size).toBe(1000);
});

test('it holds the AI mix, healthy and not', () => {
  const resources = [...generateEstate(OPTIONS).resources];
  const types = new Set(resources.map((resource) => resource.type.toLowerCase()));
  for (const type of [
    'microsoft.compute/virtualmachines',
    'microsoft.devtestlab/schedules',
    'microsoft.compute/disks',
    'microsoft.cognitiveservices/accounts',
    'microsoft.search/searchservices',
    'microsoft.machinelearningservices/workspaces',
    'microsoft.containerservice/managedclusters',
  ])
    expect(types).toContain(type);
  const disks = resources.filter((resource) => resource.type === 'Microsoft.Compute/disks');
  expect(new Set(disks.map((disk) => disk.properties['diskState']))).toEqual(new Set(['Attached', 'Unattached']));
});

test('shutdown schedules point to machines that exist', () => {
  const estate = generateEstate(OPTIONS);
  const index = indexEstate(estate);
  const schedules = [...estate.resources].filter((resource) => resource.type === 'Microsoft.DevTestLab/schedules');
  expect(schedules.length).toBeGreaterThan(10);
  for (const schedule of schedules) expect(index.find(String(schedule.properties['targetResourceId']))).toBeDefined();
});

test('every row of a generated estate can be paged out once', async () => {
  const estate = generateEstate({ ...OPTIONS, resources: 5000 });
  const client = await simulate({ estate });
  const types = [...new Set([...estate.resources].map((resource) => resource.type))]
    .map((type) => `'${type}'`)
    .join(',');
  const seen = new Set<string>();
  let token: string | undefined;
  let pages = 0;
  do {
    const { body } = await client.post(GRAPH, {
      query: `resources | where type in~ (${types}) | project id, type, properties | order by id asc`,
      options: { $top: 1000, resultFormat: 'objectArray', ...(token === undefined ? {} : { $skipToken: token }) },
    });
    for (const row of body.data) seen.add(row.id);
    token = body.$skipToken;
    pages += 1;
  } while (token !== undefined);
  expect([pages, seen.size]).toEqual([5, 5000]);
});
