import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import manifest from '../../package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MINUTES = 60_000;
const packShape = z.tuple([
  z.object({ filename: z.string(), size: z.number(), files: z.array(z.object({ path: z.string() })) }),
]);

let folder: string;
let packed: z.infer<typeof packShape>[0];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'azaudit-package-'));
  const { stdout } = await run('npm', ['pack', '--json', '--silent', '--pack-destination', folder], ROOT);
  [packed] = packShape.parse(JSON.parse(stdout.slice(stdout.search(/^\[/m))));
  await mkdir(join(folder, 'empty'));
  const install = ['install', '--omit=dev', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  await run('npm', [...install, join(folder, packed.filename)], join(folder, 'empty'));
}, 5 * MINUTES);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('holds what runs, its rules, and the words about it', () => {
  const paths = packed.files.map(({ path }) => path);
  const others = paths.filter((path) => !/^(dist|rules)\//.test(path));
  expect(others.toSorted()).toEqual(['LICENSE', 'README.md', 'bin/audit.js', 'package.json']);
  expect(paths.filter((path) => path.startsWith('dist/') && !/\.(js|json|yaml)$/.test(path))).toEqual([]);
  expect(paths.filter((path) => path.startsWith('rules/') && !path.endsWith('.yaml'))).toEqual([]);
  expect(paths).toEqual(expect.arrayContaining(['dist/cli/main.js', 'dist/cli/commands/demo.js']));
});

test('is small', () => {
  expect(packed.size).toBeLessThan(1_000_000);
});

test.each(['audit', 'azaudit'])('npx %s tells the version of the manifest', async (name) => {
  const { stdout } = await npx([name, '--version']);
  expect(stdout).toBe(`${manifest.version}\n`);
});

test('npx azaudit demo works where nothing but the package is installed', { timeout: MINUTES }, async () => {
  const { stdout, stderr } = await npx(['azaudit', 'demo', '--format', 'json']);
  expect(stderr).toBe('');
  const report = z
    .object({ run: z.object({ version: z.string() }), findings: z.array(z.unknown()).min(1) })
    .parse(JSON.parse(stdout));
  expect(report.run.version).toBe(manifest.version);
});

test('every command loads without a development package', { timeout: 2 * MINUTES }, async () => {
  const { stdout } = await npx(['audit', '--help']);
  const listed = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name = '']) => name);
  const commands = listed.filter((name) => name !== 'help');
  expect(commands).toEqual(expect.arrayContaining(['serve', 'demo', 'simulate', 'doctor', 'rules']));
  for (const command of commands) expect((await npx(['audit', 'help', command])).stdout).toContain('Usage: audit');
});

test('brings the licence that the manifest names', async () => {
  const text = await readFile(join(folder, 'empty/node_modules/azaudit/LICENSE'), 'utf8');
  expect(manifest.license).toBe('MIT');
  expect(text).toMatch(/^MIT License/);
});

/** As a user types it, but never asking a registry for what is not installed. */
function npx(args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  return run('npx', ['--no-install', ...args], join(folder, 'empty'));
}

function run(command: string, args: readonly string[], cwd: string): Promise<{ stdout: string; stderr: string }> {
  // Nothing of the checkout is to be found, but for the Node.js that runs this.
  const elsewhere = (process.env['PATH'] ?? '').split(delimiter).filter((path) => !path.includes('node_modules'));
  const env = {
    ...process.env,
    PATH: [dirname(process.execPath), ...elsewhere].join(delimiter),
    npm_config_update_notifier: 'false',
    npm_config_loglevel: 'error',
    NODE_OPTIONS: '',
  };
  return promisify(execFile)(command, [...args], { cwd, env, maxBuffer: 64 * 1024 * 1024 });
}
