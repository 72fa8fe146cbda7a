import { json } from './json.ts';
import type { Reporter } from './reporter.ts';
import { table } from './table.ts';

export const REPORTERS: Readonly<Record<string, Reporter>> = { json, table };

const BY_EXTENSION: Readonly<Record<string, string>> = { json: 'json', txt: 'table' };

/** The format that a file name asks for; undefined when its extension is none that we write. */
export function formatOfFile(file: string): string | undefined {
  const extension = file.slice(file.lastIndexOf('.') + 1).toLowerCase();
  return Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension] : undefined;
}

export const FILE_EXTENSIONS = Object.keys(BY_EXTENSION);
