import { beforeAll, describe, expect, test } from 'vitest';
import { loadDemoEstate } from '../../src/app/demo/estate.ts';
import { API_FAMILIES } from '../../src/simulator/api-family.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import { FAULT_KINDS, type FaultKind } from '../../src/simulator/faults.ts';
import { itemsOf, lasting, later, memoryScene } from '../support/memory-scene.ts';
import type { Tables } from '../support/tables.ts';

const MINUTE = 60_000;

/** All that fail at once; those that hang would only take time. */
const KINDS: readonly FaultKind[] = [
  'forbidden',
  'throttled-huge',
  'internal-error',
  'not-found',
  'empty-ok',
  'truncated-json',
  'missing-next-link',
  'wrong-types',
  'bad-item',
];
const STORM = FAULT_KINDS.filter((kind) => kind !== 'hang');

let estate: Estate;
beforeAll(async () => {
  estate = await loadDemoEstate();
});

/** What was said of what could not be read, and that it was, is not about any finding. */
function memory(tables: Tables): Tables {
  const { outbox: _, sink_memory: __, ...rest } = lasting(tables);
  return rest;
}

/** What people rely on: whether each finding stands, since when, and what they were told. Evidence may be missing. */
function standing(tables: Tables): Tables {
  const { finding = [], history = [] } = lasting(tables, { finding: ['details'] });
  return { finding, history };
}

describe.each(API_FAMILIES.filter((api) => api !== 'token'))('after a night without %s', (api) => {
  test(
    'nothing was resolved, and the next clean night knows what it would have known',
    { timeout: 60_000 },
    async () => {
      const { nights, tables, heard } = await memoryScene();
      await nights.run({ estate });
      heard();
      const before = await tables();
      for (const [index, kind] of KINDS.entries()) {
        await nights.run({ estate: later(estate, (index + 1) * MINUTE), faults: [{ api, kind }] });
        expect({ kind, told: itemsOf(heard()) }).toEqual({ kind, told: [] });
        expect({ kind, ...standing(await tables()) }).toEqual({ kind, ...standing(before) });
      }
      await nights.run({ estate: later(estate, 30 * MINUTE) });
      expect(itemsOf(heard())).toEqual([]);
      expect(memory(await tables())).toEqual(memory(before));
    },
  );
});

describe('after a night in which 30 % of all calls fail', () => {
  const storms = Array.from({ length: 16 }, (_, seed) => seed + 1);
  test.each(storms)('seed %d: as if it had not been', { timeout: 60_000 }, async (seed) => {
    const { nights, tables, heard } = await memoryScene();
    await nights.run({ estate });
    heard();
    const before = await tables();
    const faults = STORM.map((kind) => ({ kind, probability: 0.3 / STORM.length }));
    await nights.run({ estate: later(estate, MINUTE), faults, seed });
    expect(itemsOf(heard())).toEqual([]);
    expect(standing(await tables())).toEqual(standing(before));
    await nights.run({ estate: later(estate, 2 * MINUTE) });
    expect(itemsOf(heard())).toEqual([]);
    expect(memory(await tables())).toEqual(memory(before));
  });
});
