import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Path from the root of the repository -> text. */
export type Files = ReadonlyMap<string, string>;

/** Files whose text is not what would be generated now, and pages of things that are gone. */
export function staleFiles(root: string, files: Files): string[] {
  const changed = [...files].flatMap(([path, text]) => (read(join(root, path)) === text ? [] : [path]));
  return [...changed, ...orphans(root, files)].toSorted();
}

/** Brings the files up to date. Returns the paths that were stale. */
export function writeFiles(root: string, files: Files): string[] {
  const stale = staleFiles(root, files);
  for (const path of stale) {
    const text = files.get(path);
    if (text === undefined) rmSync(join(root, path));
    else {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  }
  return stale;
}

function read(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** Folders with a subject of their own hold nothing but generated files. */
function orphans(root: string, files: Files): string[] {
  const folders = new Set([...files.keys()].map(dirname).filter((folder) => folder.includes('/')));
  return [...folders].flatMap((folder) => {
    const names = existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [];
    return names.map((name) => `${folder}/${name}`).filter((path) => !files.has(path));
  });
}
