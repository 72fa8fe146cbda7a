import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadEstate } from '../../simulator/load-estate.ts';
import type { Estate } from '../../simulator/estate.ts';

const DEMO = new URL('../../simulator/estates/demo/', import.meta.url);

/** The built-in estate: three subscriptions of an AI company after a bad weekend. */
export async function loadDemoEstate(): Promise<Estate> {
  const files = readdirSync(DEMO)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
    .map((name) => fileURLToPath(new URL(name, DEMO)));
  return loadEstate(...files);
}
