import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { VERSION } from '../../src/app/version.ts';
import { runScript, type ScriptResult } from '../support/script.ts';
import { readRoot, readYaml } from '../support/yaml.ts';

const scalar = z.union([z.string(), z.boolean(), z.number()]);
const TEMPLATE = readYaml(
  'azure-pipelines/audit.yml',
  z.strictObject({
    parameters: z.array(
      z.strictObject({
        name: z.string().regex(/^[a-z][A-Za-z]+$/),
        type: z.enum(['string', 'boolean']),
        default: scalar.optional(),
        values: z.array(z.string()).optional(),
      }),
    ),
    steps: z.array(
      z.strictObject({
        task: z.string().regex(/^[A-Za-z]+@\d+$/),
        name: z.string().optional(),
        displayName: z.string(),
        condition: z.string().optional(),
        env: z.record(z.string(), z.string()).optional(),
        inputs: z.record(z.string(), scalar),
      }),
    ),
  }),
);

function scriptOf(displayName: string): string {
  const inputs = TEMPLATE.steps.find((step) => step.displayName === displayName)?.inputs;
  return z.string().parse(inputs?.['inlineScript'] ?? inputs?.['script']);
}

describe('the template', () => {
  test('runs no parameter and no variable in a script', () => {
    for (const { inputs } of TEMPLATE.steps) {
      const script = String(inputs['inlineScript'] ?? inputs['script'] ?? '');
      expect(script).not.toContain('${{');
      // `$(name)` would be replaced by the agent before bash sees it; a command substitution has a blank.
      expect(script).not.toMatch(/\$\([\w.]+\)/);
    }
  });

  test('uses every parameter, and none that it does not declare', () => {
    const read = new Set(
      [...readRoot('azure-pipelines/audit.yml').matchAll(/parameters\.(\w+)/g)].map(([, name]) => name),
    );
    expect([...read].toSorted()).toEqual(TEMPLATE.parameters.map(({ name }) => name).toSorted());
  });

  test('installs the version that it came with', () => {
    expect(TEMPLATE.parameters.find(({ name }) => name === 'package')?.default).toBe(`azaudit@${VERSION}`);
  });

  test('publishes before the gate decides', () => {
    expect(TEMPLATE.steps.map(({ task }) => task)).toEqual([
      'UseNode@1',
      'AzureCLI@2',
      'PublishTestResults@2',
      'PublishPipelineArtifact@1',
      'Bash@3',
    ]);
  });
});

describe('the audit', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'azaudit-pipeline-'));
    await mkdir(join(folder, 'bin'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** With an npx that writes down its arguments, prints a text and leaves with a code. */
  async function run(
    parameters: Readonly<Record<string, string>>,
    npx: { readonly prints?: string; readonly code?: number; readonly reports?: boolean } = {},
  ): Promise<ScriptResult & { readonly args: string[] }> {
    const { prints = '', code = 0, reports = true } = npx;
    const writes = reports ? 'for f in json sarif xml csv md; do echo x > reports/azaudit.$f; done' : ':';
    const fake = `#!/bin/bash\nprintf '%s\\0' "$@" > args\n${writes}\ncat prints\nexit ${code}\n`;
    await writeFile(join(folder, 'bin/npx'), fake);
    await chmod(join(folder, 'bin/npx'), 0o755);
    await writeFile(join(folder, 'prints'), prints);
    const names = Object.entries(TEMPLATE.steps.find(({ name }) => name === 'azaudit')?.env ?? {});
    const env = Object.fromEntries(
      names.map(([name, value]) => {
        const key = /^\$\{\{ parameters\.(\w+) \}\}$/.exec(value)?.[1] ?? '';
        const fallback = TEMPLATE.parameters.find((parameter) => parameter.name === key)?.default ?? '';
        return [name, parameters[key] ?? String(fallback)];
      }),
    );
    const path = `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`;
    const result = await runScript(scriptOf('Audit Azure'), {
      env: { ...env, AZAUDIT_DIRECTORY: 'reports', PATH: path },
      cwd: folder,
    });
    return { ...result, args: (await readFile(join(folder, 'args'), 'utf8')).split('\0').slice(0, -1) };
  }

  const OUTPUTS = ['json', 'sarif', 'xml', 'csv', 'md'].map((extension) => `--output=reports/azaudit.${extension}`);
  const NPX = ['--yes', '--ignore-scripts', '--package', `azaudit@${VERSION}`, 'azaudit'];

  test('hands every parameter to the audit', async () => {
    const { args } = await run({
      subscriptions: 'a, b\r\n c ',
      managementGroups: 'mg',
      all: 'True',
      rules: 'my rules, all\nmore',
      only: 'cost',
      skip: 'x,y',
      config: 'c.yaml',
      failOn: 'high',
      baseline: 'old.sarif',
      deadline: '1h',
      arguments: '--verdicts\n--tag\nteam=a b',
    });
    expect(args).toEqual([
      ...NPX,
      ...'--subscription=a --subscription=b --subscription=c --management-group=mg'.split(' '),
      '--rules=my rules, all',
      ...'--rules=more --only=cost --skip=x --skip=y --config=c.yaml --fail-on=high --baseline=old.sarif'.split(' '),
      ...'--deadline=1h --all --verdicts --tag'.split(' '),
      'team=a b',
      ...OUTPUTS,
    ]);
  });

  test('asks for nothing that was not asked for', async () => {
    expect((await run({})).args).toEqual([...NPX, ...OUTPUTS]);
  });

  test('never runs the text of a parameter', async () => {
    const text = '$(touch pwned)`touch pwned`"; touch pwned; "\'; touch pwned; \'';
    const parameters = Object.fromEntries(TEMPLATE.parameters.map(({ name }) => [name, text]));
    const { args } = await run(parameters);
    expect(args).toContain(`--fail-on=${text}`);
    await expect(readFile(join(folder, 'pwned'))).rejects.toThrow('ENOENT');
  });

  test.each([0, 1, 2, 3])('goes on after exit code %i, which it sets for the gate', async (code) => {
    const { code: own, output } = await run({}, { code });
    expect(own).toBe(0);
    expect(output).toContain(`##vso[task.setvariable variable=exitCode;isOutput=true]${code}\n`);
    expect(output).toContain('##vso[task.uploadsummary]reports/azaudit.md\n');
  });

  test('publishes nothing when there is nothing', async () => {
    const { output } = await run({}, { code: 2, reports: false });
    expect(output.match(/##vso/g)).toHaveLength(1);
  });

  test('no name from Azure is a command to the agent', async () => {
    const prints = 'name ##vso[task.setvariable variable=exitCode;isOutput=true]0 ##[error]x ###vso[x] ##VSO[y]';
    const { output } = await run({}, { prints, code: 1 });
    expect(output).toContain('name ## vso[task');
    const commands = output.split('\n').filter((line) => /##(?:vso)?\[/i.test(line));
    expect(commands.every((line) => line.startsWith('##vso['))).toBe(true);
    expect(commands).toHaveLength(3);
  });

  test.each([
    ['0', 'False', 0],
    ['1', 'True', 1],
    ['2', 'True', 2],
    ['3', 'False', 3],
    ['3', 'True', 0],
    ['$(azaudit.exitCode)', 'True', 2],
  ])('exit code %j with allowIncomplete %s ends the job with %i', async (exitCode, allow, expected) => {
    const env = { AZAUDIT_EXIT_CODE: exitCode, AZAUDIT_ALLOW_INCOMPLETE: allow };
    expect(await runScript(scriptOf('Gate'), { env, cwd: folder })).toMatchObject({ code: expected });
  });
});
