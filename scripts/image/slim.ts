import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Built for browsers and phones; Node never loads them. */
const FOREIGN_BUILDS = new Set(['browser', 'react-native', 'workerd']);
const KEPT = /^(licen[cs]e|notice|copying|third.?party)/i;
const NEVER_LOADED = /\.(map|[cm]?ts|md|markdown|tsbuildinfo)$/i;

/** Takes out of `node_modules` what no Node process loads. Licences stay. */
export function slim(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) slimFolder(path, entry.name);
    else if (entry.isSymbolicLink() || isDeadWeight(entry.name)) rmSync(path);
  }
}

/** Only below `dist`: a package could be called browser. */
function slimFolder(path: string, name: string): void {
  const isForeign = FOREIGN_BUILDS.has(name) && /[/\\]dist[/\\][^/\\]+$/.test(path);
  if (isForeign || name === '.bin') rmSync(path, { recursive: true });
  else slim(path);
}

function isDeadWeight(name: string): boolean {
  return NEVER_LOADED.test(name) && !KEPT.test(name);
}
