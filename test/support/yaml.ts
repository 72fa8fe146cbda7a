import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { z } from 'zod';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export function readRoot(path: string): string {
  return readFileSync(ROOT + path, 'utf8');
}

/** A YAML file of the project, in the shape that a test relies on. */
export function readYaml<T>(path: string, shape: z.ZodType<T>): T {
  return shape.parse(parse(readRoot(path)));
}
