import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFleetDatabase } from '../../src/stores/fleet-database.ts';
import type { PostgresDatabase } from '../../src/stores/postgres.ts';
import { createSharedRates } from '../../src/stores/shared-rates.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';

/** Long enough that no window ends during a test. */
const RATE = { points: 5, seconds: 600 };
let postgres: PostgresServer;
let ends: PostgresDatabase[];

beforeAll(async () => {
  postgres = await startPostgres();
  const url = await postgres.createDatabase();
  ends = [];
  for (let index = 0; index < 3; index += 1)
    ends.push(await openFleetDatabase(url, { entra: undefined, connections: 4 }));
}, 60_000);
afterAll(async () => {
  for (const end of ends) await end.close();
  await postgres.stop();
});

test('however many ask together, no more is given than there is', async () => {
  const rates = ends.map(createSharedRates);
  const asked = Array.from({ length: 30 }, (_, index) => rates[index % 3]?.take('together', RATE, 1));
  const waits = await Promise.all(asked);
  expect(waits.filter((wait) => wait === 0)).toHaveLength(RATE.points);
  expect(waits.every((wait) => wait !== undefined && wait <= RATE.seconds * 1_000)).toBe(true);
});

test('points weigh, and what weighs more than a window takes a whole one', async () => {
  const [rates] = ends.map(createSharedRates);
  expect(await rates?.take('weighed', RATE, 3)).toBe(0);
  expect(await rates?.take('weighed', RATE, 3)).toBeGreaterThan(0);
  expect(await rates?.take('heavy', RATE, 50)).toBe(0);
  expect(await rates?.take('heavy', RATE, 1)).toBeGreaterThan(0);
});

test('keys and rates are apart', async () => {
  const [rates] = ends.map(createSharedRates);
  expect(await rates?.take('one', RATE, 5)).toBe(0);
  expect(await rates?.take('another', RATE, 5)).toBe(0);
  expect(await rates?.take('one', { points: 5, seconds: 900 }, 5)).toBe(0);
});

test('a block holds everybody, and a shorter one does not shorten it', async () => {
  const [first, second] = ends.map(createSharedRates);
  await first?.block('blocked', RATE, 3_600_000);
  await second?.block('blocked', RATE, 1_000);
  expect(await second?.take('blocked', RATE, 1)).toBeGreaterThan(3_500_000);
});
