import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { messageOf } from '../../src/core/errors.ts';
import { loadEstate } from '../../src/simulator/load-estate.ts';

const HEADER = `
name: demo
now: 2026-11-20T06:00:00Z
tenantId: 0b000000-0000-4000-8000-000000000001
subscriptions:
  - { id: 0a000000-0000-4000-8000-000000000001, name: ai-prod }
`;
const MACHINE = '{ resourceGroup: rg, type: Microsoft.Compute/virtualMachines, location: eastus, name: ';

async function files(...texts: readonly string[]): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'estate-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return Promise.all(
    texts.map(async (text, index) => {
      const file = join(folder, `estate-${index}.yaml`);
      await writeFile(file, text);
      return file;
    }),
  );
}

test('an estate may be spread over files; their lists are joined', async () => {
  const paths = await files(`${HEADER}resources:\n  - ${MACHINE}gpu-01 }\n`, `resources:\n  - ${MACHINE}gpu-02 }\n`);
  const estate = await loadEstate(...paths);
  expect(estate.resources.map((resource) => resource.name)).toEqual(['gpu-01', 'gpu-02']);
  expect(estate.subscriptions[0]).toMatchObject({ state: 'Enabled', actions: ['*/read'] });
});

test('a resource may repeat another with a few changes', async () => {
  const [file = ''] = await files(
    `${HEADER}resources:\n  - &gpu ${MACHINE}gpu-01, tags: { team: vision } }\n  - { <<: *gpu, name: gpu-02 }\n`,
  );
  const [first, second] = (await loadEstate(file)).resources;
  expect(second).toEqual({ ...first, name: 'gpu-02' });
});

test('each mistake is one plain line with its file, line and place', async () => {
  const texts = [
    `${HEADER}resources:\n  - ${MACHINE}gpu-01, colour: red }\n`,
    `resources:\n  - { resourceGroup: rg, type: Microsoft.Compute/disks, location: eastus, name: 5 }\n  -\nmodels: {}\n`,
    `prices: [4]\n`,
  ];
  const [first, second, third] = await files(...texts);
  const error = await loadEstate(first ?? '', second ?? '', third ?? '').catch((cause: unknown) => cause);
  expect(error).toHaveProperty('name', 'UsageError');
  expect(messageOf(error).split('\n')).toEqual([
    `${first}:8: resources.0.colour: unknown key`,
    `${second}:2: resources.0.name: must be text, not 5`,
    `${second}:3: resources.1: must be a mapping, not empty`,
    `${second}:4: models: must be a list, not a mapping`,
    `${third}:1: prices.0: must be a mapping, not 4`,
  ]);
});

test.each([
  [
    'a shape that is neither of two',
    'metrics: { Percentage CPU: 4 }',
    'metrics.Percentage CPU: must be a mapping or a list, not 4',
  ],
  [
    'a mistake inside one of two shapes',
    'metrics: { Percentage CPU: { avrage: 4 } }',
    'metrics.Percentage CPU.avrage: unknown key',
  ],
  ['a share above one', 'metrics: { Percentage CPU: { gaps: 2 } }', 'metrics.Percentage CPU.gaps: must be at most 1'],
  [
    'a time that is none',
    'cost: { perDay: 1, since: yesterday }',
    'cost.since: must be a time like 2026-11-20T06:00:00Z, not "yesterday"',
  ],
  [
    'a verdict that is none',
    'truth: { a: maybe }',
    'truth.a: must be fail, pass, not-applicable or unknown, not "maybe"',
  ],
])('%s is told in plain words', async (_, part, message) => {
  const [file = ''] = await files(`${HEADER}resources:\n  - ${MACHINE}gpu-01, ${part} }\n`);
  await expect(loadEstate(file)).rejects.toThrow(`${file}:8: resources.0.${message}`);
});

test.each([
  [`${MACHINE}gpu-01, subscription: 3 }`, 'resources.0.subscription: no subscription 3 (gpu-01)'],
  [`${MACHINE}a/b }`, 'resources.0.name: Microsoft.Compute/virtualMachines needs 1 name parts'],
  [`${MACHINE}gpu-01 }\n  - ${MACHINE}GPU-01 }`, 'resources.1: a second resource with the id /subscriptions/0a'],
])('%s has no place', async (resource, message) => {
  const paths = await files(`${HEADER}resources:\n  - ${resource}\n`);
  await expect(loadEstate(...paths)).rejects.toThrow(message);
});

test.each([
  ['a file that is not there', undefined, 'cannot be read'],
  ['no YAML', 'name: [', 'Flow sequence'],
  ['no mapping', '- 1', 'an estate is a mapping'],
])('%s is one clear line', async (_, text, message) => {
  const paths = text === undefined ? ['/nowhere/estate.yaml'] : await files(text);
  const error = await loadEstate(...paths).catch((cause: unknown) => cause);
  expect(String(error)).toContain(message);
  expect(String(error).split('\n')).toHaveLength(1);
});
