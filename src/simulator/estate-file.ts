import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import { decodeText } from '../core/decode-text.ts';
import { messageOf, UsageError } from '../core/errors.ts';
import { lineAt } from '../core/yaml-lines.ts';

export type Path = readonly PropertyKey[];

/** One file of an estate that remembers its lines. */
export interface EstateFile {
  readonly file: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly lineOf: (path: Path) => number;
}

/** Throws UsageError with one line: the file cannot be read, or is no YAML mapping. */
export async function readEstateFile(file: string): Promise<EstateFile> {
  const text = await readFile(file)
    .then(decodeText)
    .catch((cause: unknown) => {
      throw new UsageError(`${file}: cannot be read`, { cause });
    });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false });
  const [problem] = document.errors;
  if (problem !== undefined)
    throw new UsageError(`${file}:${lines.linePos(problem.pos[0]).line}: ${problem.message.split('\n')[0]}`);
  return { file, value: mappingOf(file, document), lineOf: (path) => lineAt(document, lines, path) };
}

function mappingOf(file: string, document: ReturnType<typeof parseDocument>): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = document.toJS();
  } catch (cause) {
    throw new UsageError(`${file}: ${messageOf(cause)}`, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageError(`${file}: an estate is a mapping with name, now, tenantId, subscriptions and resources`);
  return { ...value };
}
