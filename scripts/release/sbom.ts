import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { directDependencies, productionPackages } from './lock.ts';

const componentShape = z.looseObject({ 'bom-ref': z.string(), name: z.string(), version: z.string() });
const sbomShape = z.looseObject({
  serialNumber: z.string(),
  metadata: z.looseObject({ timestamp: z.string().optional(), component: z.looseObject({ 'bom-ref': z.string() }) }),
  components: z.array(componentShape),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()).default([]) })),
});
export type Sbom = z.infer<typeof sbomShape>;

/**
 * npm's CycloneDX document, reduced to what is installed in production. `npm sbom --omit=dev` is not used: it leaves out
 * whatever a development dependency needs as well.
 */
export function productionSbom(root: string): Sbom {
  const sbom = sbomShape.parse(JSON.parse(npmSbom(root)));
  const wanted = new Set(productionPackages(root).map(({ name, version }) => `${name}@${version}`));
  const components = sbom.components.filter(({ name, version }) => wanted.has(`${name}@${version}`));
  const self = sbom.metadata.component['bom-ref'];
  const kept = new Set([self, ...components.map((component) => component['bom-ref'])]);
  const direct = new Set(directDependencies(root));
  const isNeeded = (ref: string, by: string): boolean => kept.has(ref) && (by !== self || direct.has(nameOf(ref)));
  const dependencies = sbom.dependencies
    .filter(({ ref }) => kept.has(ref))
    .map((entry) => ({ ...entry, dependsOn: entry.dependsOn.filter((ref) => isNeeded(ref, entry.ref)) }));
  const { timestamp: _, ...metadata } = sbom.metadata;
  const component = { ...metadata.component, name: 'azaudit', type: 'application' };
  return {
    ...sbom,
    serialNumber: serialNumberOf(JSON.stringify([self, components])),
    metadata: { ...metadata, component },
    components,
    dependencies,
  };
}

/** `name@version`, where the name may begin with an `@` of its own. */
function nameOf(ref: string): string {
  return ref.slice(0, ref.lastIndexOf('@'));
}

function npmSbom(root: string): string {
  const args = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx'];
  return execFileSync('npm', args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** From the content, so that the document changes only with what it lists. */
function serialNumberOf(content: string): string {
  const hex = createHash('sha256').update(content).digest('hex');
  const groups = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return `urn:uuid:${groups.join('-')}`;
}
