import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadStory } from '../../../src/app/demo/story.ts';
import { messageOf } from '../../../src/core/errors.ts';
import { estateOf, machine, machineId, NOW } from '../../simulator/fixture.ts';

const BEGINNING = estateOf({ resources: [machine('gpu-01')] });

async function written(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'story-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'week.yaml');
  await writeFile(file, text);
  return file;
}

test('each night is a day later and keeps what happened before it; after the story time passes', async () => {
  const file = await written(`
nights:
  - story: as it is
  - story: gone
    changes: [{ do: remove, resource: ${machineId('gpu-01')} }]
`);
  const nights = await loadStory(file, BEGINNING, 4);
  expect(nights.map(({ estate }) => [estate.now, estate.resources.length])).toEqual([
    [NOW, 1],
    ['2026-11-21T06:00:00.000Z', 0],
    ['2026-11-22T06:00:00.000Z', 0],
    ['2026-11-23T06:00:00.000Z', 0],
  ]);
  expect(nights.map(({ story }) => story)).toEqual(['as it is', 'gone', 'Nothing happens.', 'Nothing happens.']);
});

test('a denial holds for its night', async () => {
  const file = await written(`
nights:
  - story: closed
    changes: [{ do: deny, subscription: 0a000000-0000-4000-8000-000000000001, apis: [cost] }]
  - story: open
`);
  expect((await loadStory(file, BEGINNING, 2)).map(({ faults }) => faults.length)).toEqual([1, 0]);
});

test.each([
  [
    `nights:\n  - story: x\n    changes:\n      - { do: remove, resource: /subscriptions/x }\n`,
    ':4: nights.0.changes.0: no resource /subscriptions/x',
  ],
  [
    `nights:\n  - story: x\n    changes:\n      - { do: paint }\n`,
    ':4: nights.0.changes.0.do: must say what to do: set, remove, add or deny',
  ],
  [`nights:\n  - changes: []\n`, ':2: nights.0.story: is missing'],
  [`nights: []\n`, ':1: nights: must not be empty'],
  [`days: []\nnights:\n  - story: x\n`, ':1: days: unknown key'],
])('a mistake is one line with file, line and place: %j', async (text, message) => {
  const file = await written(text);
  const told = await loadStory(file, BEGINNING, 1).then(() => 'nothing', messageOf);
  expect(told).toBe(`${file}${message}`);
});
