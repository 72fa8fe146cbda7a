import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { openStore } from '../../src/stores/open-store.ts';
import { describeStore } from './contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'azaudit-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

describe('SQLite store', () => {
  describeStore({
    kind: 'sqlite',
    newPlace: () => Promise.resolve(`sqlite:${join(folder, `${(files += 1)}.db`)}`),
    open: openStore,
    isShared: true,
  });
});
