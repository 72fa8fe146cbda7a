import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audit, LAUNCHER, type CliResult } from '../support/cli.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'azaudit-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the launcher with a standard output that takes nothing. */
function intoFull(args: readonly string[]): Promise<CliResult> {
  const command = 'exec "$0" "$@" >/dev/full';
  return new Promise((resolve) => {
    execFile('sh', ['-c', command, process.execPath, LAUNCHER, ...args], { cwd: folder }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });
}

describe.skipIf(!existsSync('/dev/full'))('a device without space', { timeout: 30_000 }, () => {
  beforeAll(() => symlink('/dev/full', join(folder, 'full.json')));

  test('keeps the report from no other target', async () => {
    const outputs = ['--output', 'full.json', '--output', 'good.json'];
    const { code, stdout, stderr } = await audit(['demo', '--format', 'json', ...outputs], { cwd: folder });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'error: full.json cannot be written: no space is left on the device\n',
    });
    expect(JSON.parse(stdout)).toEqual(JSON.parse(await readFile(join(folder, 'good.json'), 'utf8')));
  });

  test('is told in one line, with every target that failed', async () => {
    const { code, stderr } = await intoFull(['demo', '--output', 'full.json', '--output', 'text.txt']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'error: standard output cannot be written: no space is left on the device; ' +
        'full.json cannot be written: no space is left on the device\n',
    });
    expect(await readFile(join(folder, 'text.txt'), 'utf8')).toContain('Coverage');
  });

  test.each(['--version', '--help'])('is told of %s', async (option) => {
    const { code, stderr } = await intoFull([option]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: .*no space.*\n$/);
  });
});

describe('what nobody caught', () => {
  test.each([
    ['an exception', 'throw new Error("first\\nsecond")'],
    ['a rejection', 'Promise.reject(new Error("first\\nsecond"))'],
  ])('%s is one line and exit code 2', { timeout: 30_000 }, async (_, fault) => {
    // As soon as the launcher has started, and only once.
    const script = `const timer = setInterval(() => {
      if (!process.argv[1]?.endsWith('audit.js')) return;
      clearInterval(timer);
      ${fault};
    });`;
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` };
    const { code, stderr } = await audit(['demo'], { env, cwd: folder });
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'error: unexpected: first second\n' });
  });
});

describe('help', () => {
  test('is printed for the program and for one command', async () => {
    const [whole, one] = await Promise.all([audit(['help']), audit(['help', 'rules'])]);
    expect(whole).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^Usage: audit \[options\].*\n/),
    });
    expect(one).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^Usage: audit rules .*\n/) });
  });

  test.each([[], ['demo'], ['simulate'], ['findings', 'list']])(
    'names every default once, and in words: %s',
    async (...of) => {
      const { stdout } = await audit([...of, '--help']);
      expect(stdout).not.toMatch(/default: \[|default: [^)]*\)\s+\(default/);
    },
  );

  test('answers a command that is not complete, readably', async () => {
    const { code, stdout, stderr } = await audit(['rules']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: audit rules .*\n\n/);
    expect(stderr).toMatch(/\n {2}show <id> /);
  });
});

test('a tag that nothing has is a warning, and no failure', { timeout: 30_000 }, async () => {
  await writeFile(join(folder, 'tags.yaml'), 'scope: { tags: { x: y } }\n');
  const { code, stdout, stderr } = await audit(['demo', '--config', 'tags.yaml', '--format', 'json'], { cwd: folder });
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'warning: no resource has the tag x=y\n' });
  expect(JSON.parse(stdout)).toMatchObject({ findings: [] });
});
