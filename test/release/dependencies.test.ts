import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { productionPackages } from '../../scripts/release/lock.ts';
import { productionSbom } from '../../scripts/release/sbom.ts';
import manifest from '../../package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PACKAGES = productionPackages(ROOT);

/** Permissive, without a duty on those who only use or bundle the package. Adding one is a decision. */
const ALLOWED = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0', 'Unlicense']);

test('at most 25 packages are needed directly, pinned exactly', () => {
  const versions = Object.values(manifest.dependencies);
  expect(versions.length).toBeLessThanOrEqual(25);
  expect(versions.filter((version) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
});

test('no more packages in all than there were; the goal is 150', () => {
  expect(PACKAGES.length).toBeLessThanOrEqual(158);
});

test('each has a hash, and none runs a script when it is installed', () => {
  expect(PACKAGES.filter(({ integrity }) => !integrity?.startsWith('sha512-')).map(({ path }) => path)).toEqual([]);
  expect(PACKAGES.filter(({ hasInstallScript }) => hasInstallScript).map(({ path }) => path)).toEqual([]);
});

test('each has a licence of the list, in the lock and in its own manifest', () => {
  const refused = PACKAGES.filter((item) => !isAllowed(item.license) || !isAllowed(installedLicense(item.path)));
  expect(refused.map(({ path, license }) => `${path}: ${license}`)).toEqual([]);
});

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-only)', true],
  ['MIT AND Apache-2.0', true],
  ['MIT AND GPL-3.0-only', false],
  ['GPL-3.0-only', false],
  ['SEE LICENSE IN LICENSE', false],
  [undefined, false],
])('the licence %s is allowed: %s', (license, allowed) => {
  expect(isAllowed(license)).toBe(allowed);
});

test('every package that is installed is in the SBOM, with its hash and licence, and no other', () => {
  const { components } = productionSbom(ROOT);
  const listed = components.map(({ name, version }) => `${name}@${version}`).toSorted();
  expect(listed).toEqual([...new Set(PACKAGES.map(({ name, version }) => `${name}@${version}`))].toSorted());
  expect(components.filter(({ hashes, licenses }) => !hasSome(hashes) || !hasSome(licenses))).toEqual([]);
  const missing = PACKAGES.filter(({ path }) => existsSync(join(ROOT, path))).filter((item) => {
    const { name, version } = manifestOf(item.path);
    return !listed.includes(`${name}@${version}`);
  });
  expect(missing).toEqual([]);
});

test('the SBOM hangs together, and is the same each time', () => {
  const sbom = productionSbom(ROOT);
  const refs = new Set(sbom.components.map((component) => component['bom-ref']));
  const self = sbom.dependencies.find(({ ref }) => ref === sbom.metadata.component['bom-ref']);
  expect(self?.dependsOn.length).toBe(Object.keys(manifest.dependencies).length);
  expect(sbom.dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.has(ref))).toEqual([]);
  expect(sbom.metadata).not.toHaveProperty('timestamp');
  expect(productionSbom(ROOT)).toEqual(sbom);
});

/** Of an SPDX expression: one side of OR is enough, AND needs both. Anything else must be on the list as it is. */
function isAllowed(license: string | undefined): boolean {
  if (license === undefined) return false;
  const plain = license.replaceAll(/[()]/g, '');
  return plain.split(' OR ').some((choice) => choice.split(' AND ').every((id) => ALLOWED.has(id)));
}

/** Packages for other platforms are locked but not installed. */
function installedLicense(path: string): string | undefined {
  return existsSync(join(ROOT, path)) ? manifestOf(path).license : 'MIT';
}

function manifestOf(path: string): { name?: string; version?: string; license?: string } {
  expect(readdirSync(join(ROOT, path))).toContain('package.json');
  return JSON.parse(readFileSync(join(ROOT, path, 'package.json'), 'utf8'));
}

function hasSome(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}
