import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { createRandom } from '../../src/simulator/random.ts';
import { openStore } from '../../src/stores/open-store.ts';
import { day } from './sample.ts';

const SCRIPT = fileURLToPath(new URL('commit-forever.ts', import.meta.url));
/** Each file begins anew, so that its creation is hit as well. */
const FILES = 10;
const KILLS_PER_FILE = 10;

const folder = mkdtempSync(join(tmpdir(), 'azaudit-crash-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Life {
  readonly code: number | null;
  /** The numbers that it said were committed. */
  readonly said: readonly number[];
  readonly stderr: string;
}

/** When to kill: so many milliseconds after it began to open the store, or after its first commit. */
interface Kill {
  readonly line: 0 | 1;
  readonly delay: number;
}

async function live(args: readonly string[], kill?: Kill): Promise<Life> {
  const child = spawn(process.execPath, [SCRIPT, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const lines: string[] = [];
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    if (kill !== undefined && lines.length === kill.line + 1) setTimeout(() => child.kill('SIGKILL'), kill.delay);
  });
  const code = await ended;
  return { code, said: lines.slice(1).map(Number), stderr };
}

/** How many runs the store holds; fails when any of them is there in part. */
async function soundRuns(file: string, prefix: string): Promise<number> {
  const connection = new DatabaseSync(file);
  expect(connection.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  connection.close();
  const store = await openStore(`sqlite:${file}`);
  const ids = (await store.runs(100_000)).map(({ run }) => run.id).toReversed();
  expect(ids).toEqual(ids.map((_, index) => `${prefix}-${index}`));
  const last = ids.length === 0 ? undefined : String(ids.length - 1);
  const findings = await store.findings();
  expect(findings.length).toBe(ids.length === 0 ? 0 : ids.length * 3 + 1);
  expect(findings.find(({ fingerprint }) => fingerprint === `fp-${prefix}`)?.reason).toBe(last);
  expect((await store.historyUntil(ids.at(-1) ?? '')).map(({ runId }) => runId)).toEqual(ids);
  expect((await store.dueDeliveries(day(1_000_000))).map(({ id }) => id)).toEqual(ids);
  expect((await store.sinkMemory(prefix)).get('last')).toBe(last);
  await store.close();
  return ids.length;
}

it('holds whole runs only, and all that were said to be committed, after 100 kills', { timeout: 180_000 }, async () => {
  const random = createRandom(9);
  let committed = 0;
  async function torment(lane: number): Promise<void> {
    for (let index = lane; index < FILES; index += 2) {
      const file = join(folder, `${index}.db`);
      let runs = 0;
      for (let kill = 0; kill < KILLS_PER_FILE; kill += 1) {
        const moment: Kill = { line: kill % 2 === 0 ? 0 : 1, delay: random() * 25 };
        const { said, stderr } = await live([`sqlite:${file}`, 'run', String(runs)], moment);
        expect(stderr).toBe('');
        runs = await soundRuns(file, 'run');
        expect(runs).toBeGreaterThan(said.at(-1) ?? -1);
      }
      committed += runs;
    }
  }
  await Promise.all([torment(0), torment(1)]);
  // Otherwise the kills came before there was anything to damage.
  expect(committed).toBeGreaterThanOrEqual((FILES * KILLS_PER_FILE) / 2);
});

it('lets processes create and write one file together', { timeout: 60_000 }, async () => {
  for (const round of [1, 2, 3]) {
    const url = `sqlite:${join(folder, `together-${round}.db`)}`;
    const lives = await Promise.all(['a', 'b', 'c', 'd'].map((prefix) => live([url, prefix, '0', '25'])));
    expect(lives.map(({ code, stderr }) => ({ code, stderr }))).toEqual(lives.map(() => ({ code: 0, stderr: '' })));
    const store = await openStore(url);
    expect((await store.runs(1_000)).length).toBe(100);
    expect((await store.findings()).length).toBe(4 * (25 * 3 + 1));
    await store.close();
  }
});
