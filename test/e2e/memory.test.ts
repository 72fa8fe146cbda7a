import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadDemoEstate } from '../../src/app/demo/estate.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import type { EstateChange } from '../../src/simulator/estate-changes.ts';
import { changed, itemsOf, lasting, later, memoryScene } from '../support/memory-scene.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const SANDBOX = '/subscriptions/b95d3e08-24c7-4f61-a3de-7720c4e91f8a';
const GROUP = `${SANDBOX}/resourceGroups/rg-playground`;
const SEARCH = `${GROUP}/providers/Microsoft.Search/searchServices/srch-playground`;
const OWNER = 'cloud-ccoe@contoso.example';

let estate: Estate;
let postgres: PostgresServer;
beforeAll(async () => {
  estate = await loadDemoEstate();
  postgres = await startPostgres();
}, 60_000);
afterAll(() => postgres.stop());

function set(path: string[], to: Extract<EstateChange, { do: 'set' }>['to']): EstateChange {
  return { do: 'set', resource: SEARCH, path, to };
}

/** What Resource Graph shows when a group was deleted, or the role on it was lost. */
function groupGone(source: Estate): Estate {
  const resources = source.resources.filter(
    (item) => item.subscription !== 2 || item.resourceGroup !== 'rg-playground',
  );
  const subscriptions = source.subscriptions.map((item) => ({
    ...item,
    resourceGroups: item.resourceGroups.filter(({ name }) => name !== 'rg-playground'),
  }));
  return { ...source, resources, subscriptions };
}

describe.each(['sqlite', 'postgres'])('the same estate, remembered in %s', (engine) => {
  const newStore = async (): Promise<string | undefined> =>
    engine === 'postgres' ? postgres.createDatabase() : undefined;

  test('audited again leaves no trace but the run and when it was last seen', async () => {
    const { nights, tables, heard } = await memoryScene(await newStore());
    await nights.run({ estate });
    expect(heard()).toMatchObject([{ kind: 'baseline' }]);
    const before = lasting(await tables());
    for (const ms of [10 * MINUTE, 70 * MINUTE]) {
      const { summary } = await nights.run({ estate: later(estate, ms) });
      expect(summary).toMatchObject({ changes: {}, deliveries: { delivered: 0 }, gaps: 0 });
      expect(lasting(await tables())).toEqual(before);
    }
    expect(heard()).toEqual([]);
    expect((await tables())['run']).toHaveLength(3);
  });

  test('a day on, at most evidence and bills have moved, and nobody hears of it', async () => {
    const { nights, tables, heard } = await memoryScene(await newStore());
    await nights.run({ estate });
    heard();
    const moving = { finding: ['details'], saving: ['baseline'] };
    const before = lasting(await tables(), moving);
    for (const days of [1, 2]) {
      const { summary } = await nights.run({ estate: later(estate, days * DAY) });
      expect(summary).toMatchObject({ changes: {}, deliveries: { delivered: 0 } });
    }
    expect(lasting(await tables(), moving)).toEqual(before);
    expect(heard()).toEqual([]);
  });

  test('with one thing changed: exactly that is told, to its owner alone', async () => {
    const mine = await memoryScene(await newStore(), { route: { owners: [OWNER] } });
    const others = await memoryScene(await newStore(), { route: { owners: ['llm-team@contoso.example'] } });
    const nights: [Estate, string[]][] = [
      [later(estate, 10 * MINUTE), []],
      [
        changed(later(estate, 20 * MINUTE), set(['properties', 'disableLocalAuth'], true)),
        ['resolved search-keys-enabled'],
      ],
      [
        changed(later(estate, 30 * MINUTE), set(['properties', 'disableLocalAuth'], false)),
        ['reopened search-keys-enabled'],
      ],
      [later(estate, 40 * MINUTE), []],
    ];
    for (const { nights: runs, heard } of [mine, others]) {
      await runs.run({ estate });
      heard();
    }
    for (const [night, told] of nights) {
      await mine.nights.run({ estate: night });
      await others.nights.run({ estate: night });
      const messages = mine.heard();
      expect(itemsOf(messages)).toEqual(told);
      expect(messages.map(({ owner, kind }) => [owner, kind])).toEqual(told.map(() => [OWNER, 'changes']));
      expect(others.heard()).toEqual([]);
    }
  });
});

describe('a resource that is not there any more', () => {
  test('was deleted: what it had is resolved for that reason', async () => {
    const { nights, heard } = await memoryScene();
    await nights.run({ estate });
    heard();
    await nights.run({ estate: changed(later(estate, 10 * MINUTE), { do: 'remove', resource: SEARCH }) });
    const lost = await nights.store.findings({ below: SEARCH.toLowerCase() });
    expect(lost.map(({ ruleId, state, resolution }) => [ruleId, state, resolution])).toEqual(
      lost.map(({ ruleId }) => [ruleId, 'resolved', 'deleted']),
    );
    expect(itemsOf(heard()).toSorted()).toEqual(['resolved ai-no-diagnostics', 'resolved search-keys-enabled']);
  });

  test('vanished with its group: resolved once the subscription is proven readable, not before', async () => {
    const { nights, tables, heard } = await memoryScene();
    await nights.run({ estate });
    const before = lasting(await tables());
    heard();
    const without = groupGone(later(estate, 10 * MINUTE));
    await nights.run({ estate: without, faults: [{ api: 'permissions', kind: 'forbidden' }] });
    expect(itemsOf(heard())).toEqual([]);
    const stood = await nights.store.findings({ below: GROUP.toLowerCase() });
    expect(stood.length).toBeGreaterThan(3);
    expect(stood.filter(({ state }) => state === 'resolved')).toEqual([]);
    expect(lasting(await tables())['history']).toEqual(before['history']);

    await nights.run({ estate: groupGone(later(estate, 20 * MINUTE)) });
    const gone = await nights.store.findings({ below: GROUP.toLowerCase() });
    expect(new Set(gone.map(({ state, resolution }) => `${state} ${resolution}`))).toEqual(
      new Set(['resolved deleted']),
    );
    expect(itemsOf(heard())).toHaveLength(stood.length);
  });

  test.each([
    ['every role in the subscription', []],
    ['all but the right to see that it exists', ['Microsoft.Resources/subscriptions/read']],
  ])('went out of sight with %s: nothing is resolved', async (_, actions) => {
    const { nights, tables, heard } = await memoryScene();
    await nights.run({ estate });
    heard();
    const blind = later(estate, 10 * MINUTE);
    const before = lasting(await tables());
    const subscriptions = blind.subscriptions.map((item, index) => (index === 2 ? { ...item, actions } : item));
    await nights.run({ estate: { ...blind, subscriptions } });
    expect(itemsOf(heard())).toEqual([]);
    const blinded = lasting(await tables());
    expect([blinded['finding'], blinded['history'], blinded['saving']]).toEqual([
      before['finding'],
      before['history'],
      before['saving'],
    ]);
  });
});
