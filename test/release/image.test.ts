import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { slim } from '../../scripts/image/slim.ts';
import manifest from '../../package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CONTAINER = join(ROOT, 'bin/container.js');
const STEPS = stepsOf(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'));

test('takes its bases as arguments, pinned by digest', () => {
  const bases = STEPS.filter(({ word }) => word === 'FROM').map(({ rest }) => rest);
  expect(bases).toEqual(['${BUILD_IMAGE} AS build', '${RUN_IMAGE}']);
  for (const name of ['BUILD_IMAGE', 'RUN_IMAGE']) {
    const [value = ''] = valuesOf('ARG').filter((rest) => rest.startsWith(`${name}=`));
    expect(value).toMatch(/^\w+=[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}$/);
    expect(value).not.toMatch(/:latest/);
  }
});

test('builds on the Node.js that the gate runs on', () => {
  expect(valuesOf('ARG')[0]).toContain(`/node:${manifest.devDependencies.node}-`);
});

test('installs by the lock without scripts, and runs nothing in the final stage', () => {
  const commands = valuesOf('RUN').join('\n');
  expect(commands).toMatch(/npm ci --ignore-scripts/);
  expect(commands).toMatch(/npm prune --omit=dev --ignore-scripts/);
  expect(commands).not.toMatch(/npm (install|i) |curl|wget|apt/);
  const final = STEPS.findLastIndex(({ word }) => word === 'FROM');
  expect(STEPS.slice(final).filter(({ word }) => word === 'RUN' || word === 'ADD')).toEqual([]);
});

test('runs as a numeric user without a shell', () => {
  expect(Number(valuesOf('USER').at(-1)?.split(':')[0])).toBeGreaterThanOrEqual(10_000);
  for (const rest of [...valuesOf('ENTRYPOINT'), ...valuesOf('CMD'), healthCommand()]) {
    expect(JSON.parse(rest)).toEqual(expect.arrayContaining([expect.any(String)]));
  }
});

test('starts files that exist', () => {
  const started = [...valuesOf('ENTRYPOINT'), healthCommand()].flatMap((rest) => rest.match(/\/app\/[\w./]+/g) ?? []);
  expect(started).toHaveLength(2);
  expect(started.filter((path) => !existsSync(join(ROOT, path.replace('/app/', ''))))).toEqual([]);
});

test('copies what exists and is not ignored', () => {
  const allowed: string[] = readFileSync(join(ROOT, '.dockerignore'), 'utf8').match(/(?<=^!).+/gm) ?? [];
  const copied = valuesOf('COPY')
    .filter((rest) => !rest.startsWith('--from'))
    .flatMap((rest) => rest.split(' ').slice(0, -1));
  expect(copied.length).toBeGreaterThan(5);
  expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  expect(copied.map((path) => path.replace(/^\.\//, '')).filter((path) => !allowed.includes(path))).toEqual([]);
});

test('has no secret among its arguments and variables', () => {
  expect([...valuesOf('ARG'), ...valuesOf('ENV')].filter((rest) => /secret|passw|token|_key/i.test(rest))).toEqual([]);
});

test.each([[['--version']], [['audit', '--version']], [['azaudit', '--version']]])(
  'the entry point understands %j',
  async (args) => {
    const { stdout } = await promisify(execFile)(process.execPath, [CONTAINER, ...args]);
    expect(stdout).toBe(`${manifest.version}\n`);
  },
);

test('only one leading word is the name of the command', async () => {
  const failure = promisify(execFile)(process.execPath, [CONTAINER, 'audit', 'audit', '--version']);
  await expect(failure).rejects.toMatchObject({ code: 2 });
});

test('a signal that nobody listens to ends the process, with the code of a shell', async () => {
  // An answer on standard output says that the entry point is there and has its listeners.
  const script = `process.stdout.write('up'); setInterval(() => {}, 1000);`;
  const preload = `data:text/javascript,${encodeURIComponent(script)}`;
  const child = spawn(process.execPath, ['--import', preload, CONTAINER, '--version']);
  const said: string[] = [];
  child.stdout.on('data', (chunk) => said.push(String(chunk)));
  while (!said.join('').includes(manifest.version)) await once(child.stdout, 'data');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([143, null]);
});

test('what no Node process loads is taken out, licences stay', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'azaudit-slim-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const kept = ['a/LICENSE.md', 'a/NOTICE', 'a/dist/index.js', 'a/index.mjs', 'a/data.json', 'browser/index.js'];
  const gone = ['a/README.md', 'a/dist/index.js.map', 'a/index.d.ts', 'a/src/index.ts', 'a/dist/browser/index.js'];
  for (const path of [...kept, ...gone]) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), '');
  }
  slim(folder);
  const left = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = left.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  expect(files.toSorted()).toEqual(kept.map((path) => join(folder, path)).toSorted());
});

interface Step {
  readonly word: string;
  readonly rest: string;
}

/** Instructions with their continuation lines, without comments. */
function stepsOf(dockerfile: string): Step[] {
  const lines = dockerfile
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\s*\\\n\s*/g, ' ')
    .split('\n')
    .filter(Boolean);
  return lines.map((line) => {
    const [word = '', ...rest] = line.split(' ');
    return { word, rest: rest.join(' ') };
  });
}

function valuesOf(word: string): string[] {
  return STEPS.filter((step) => step.word === word).map(({ rest }) => rest);
}

function healthCommand(): string {
  return valuesOf('HEALTHCHECK')[0]?.split(' CMD ')[1] ?? '';
}
