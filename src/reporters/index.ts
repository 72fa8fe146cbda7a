import { csv } from './csv.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import type { Reporter } from './reporter.ts';
import { sarif } from './sarif.ts';
import { table } from './table.ts';

export const REPORTERS: Readonly<Record<string, Reporter>> = { table, json, sarif, junit, csv, markdown };

const BY_EXTENSION: Readonly<Record<string, string>> = {
  json: 'json',
  sarif: 'sarif',
  xml: 'junit',
  csv: 'csv',
  md: 'markdown',
  txt: 'table',
};

/** The format that a file name asks for; undefined when its extension is none that we write. */
export function formatOfFile(file: string): string | undefined {
  const extension = file.slice(file.lastIndexOf('.') + 1).toLowerCase();
  return Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension] : undefined;
}

export const FILE_EXTENSIONS = Object.keys(BY_EXTENSION);
