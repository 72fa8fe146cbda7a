import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const lockShape = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string(),
      license: z.string().optional(),
      integrity: z.string().optional(),
      dev: z.boolean().default(false),
      devOptional: z.boolean().default(false),
      hasInstallScript: z.boolean().default(false),
    }),
  ),
});

export interface LockedPackage {
  /** Folder from the root, like `node_modules/a/node_modules/b`. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  /** SPDX expression. */
  readonly license: string | undefined;
  readonly integrity: string | undefined;
  readonly hasInstallScript: boolean;
}

/** Every package that `npm ci --omit=dev` would install. */
export function productionPackages(root: string): LockedPackage[] {
  const { packages } = lockShape.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  return Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .map(([path, { version, license, integrity, hasInstallScript }]) => {
      return { path, name: path.split('node_modules/').at(-1) ?? path, version, license, integrity, hasInstallScript };
    });
}

/** Names that the manifest asks for in production. */
export function directDependencies(root: string): string[] {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.keys(z.object({ dependencies: z.record(z.string(), z.string()) }).parse(manifest).dependencies);
}
