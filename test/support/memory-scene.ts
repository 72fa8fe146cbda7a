import { expect } from 'vitest';
import type { Digest } from '../../src/core/digest.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import { changeEstate, type EstateChange } from '../../src/simulator/estate-changes.ts';
import { shiftEstate } from '../../src/simulator/shift-estate.ts';
import { nightsOn, temporaryFolder, type Nights } from './nights.ts';
import { startReceiver } from './receiver.ts';
import { tablesOf, withoutColumns, type Tables } from './tables.ts';

export interface Scene {
  readonly nights: Nights;
  tables(): Promise<Tables>;
  /** Messages since the last call. */
  heard(): Digest[];
}

/** Runs on one store with one webhook; default: a new SQLite file. */
export async function memoryScene(storeUrl?: string, sink: object = {}): Promise<Scene> {
  const url = storeUrl ?? `sqlite:${await temporaryFolder()}/azaudit.db`;
  const hook = await startReceiver();
  const nights = await nightsOn(url, {
    notify: [{ name: 'hook', type: 'webhook', url: hook.url, allowHosts: [hook.host], ...sink }],
  });
  return { nights, tables: () => tablesOf(url), heard: () => digestsIn(hook.received.splice(0)) };
}

export function digestsIn(received: readonly { readonly body: string }[]): Digest[] {
  return received.map(({ body }) => (JSON.parse(body) as { readonly data: Digest }).data);
}

/** What messages said of which rule: `new search-public`. */
export function itemsOf(digests: readonly Digest[]): string[] {
  return digests.flatMap(({ items }) => items.map(({ kind, ruleId }) => `${kind} ${ruleId}`));
}

/** The same estate, its whole past moved along: nothing happened but time. */
export function later(source: Estate, ms: number): Estate {
  return shiftEstate(source, new Date(Date.parse(source.now) + ms));
}

export function changed(source: Estate, ...changes: readonly EstateChange[]): Estate {
  const { estate, issues } = changeEstate(source, changes);
  expect(issues).toEqual([]);
  return estate;
}

const EVERY_RUN_WRITES = new Set(['run', 'rule_count', 'lease']);

/** All that is remembered, without what every run writes: itself, and when it saw each finding. */
export function lasting(tables: Tables, dropped: Readonly<Record<string, readonly string[]>> = {}): Tables {
  const columns = { ...dropped, finding: ['last_seen', ...(dropped['finding'] ?? [])] };
  const entries = Object.entries(withoutColumns(tables, columns));
  return Object.fromEntries(entries.filter(([name]) => !EVERY_RUN_WRITES.has(name)));
}
