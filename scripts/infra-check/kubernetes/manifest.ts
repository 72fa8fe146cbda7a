import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Document,
  type Node,
} from 'yaml';
import type { Mistake } from '../mistake.ts';

/** One object of Kubernetes, and where its parts are written. */
export interface Manifest {
  readonly file: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly data: unknown;
  /** Says something about what is at a path of keys, or about the nearest thing above it. */
  readonly mistakeAt: (path: readonly (string | number)[], message: string) => Mistake;
}

/** The documents of a file. What is no YAML is one mistake. */
export function readManifests(
  file: string,
  text: string,
): { readonly manifests: Manifest[]; readonly broken: Mistake[] } {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, merge: false });
  if (!Array.isArray(documents)) return { manifests: [], broken: [{ file, line: 1, message: 'the file is empty' }] };
  const broken = documents.flatMap(({ errors }) =>
    errors.map(({ pos, message }) => ({
      file,
      line: lines.linePos(pos[0]).line,
      message: message.split('\n', 1)[0] ?? message,
    })),
  );
  if (broken.length > 0) return { manifests: [], broken };
  return { manifests: documents.map((document) => manifestOf(file, document, lines)), broken: [] };
}

function manifestOf(file: string, document: Document, lines: LineCounter): Manifest {
  const data: unknown = document.toJS();
  const mistakeAt: Manifest['mistakeAt'] = (path, message) => {
    const offset = offsetOf(document.contents, path);
    return { file, line: lines.linePos(offset).line, message };
  };
  return { file, apiVersion: textAt(data, 'apiVersion'), kind: textAt(data, 'kind'), data, mistakeAt };
}

/** Where the key is written; as deep as the path leads. */
function offsetOf(root: Node | null, path: readonly (string | number)[]): number {
  let [node, offset]: [unknown, number] = [root, root?.range?.[0] ?? 0];
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (pair === undefined) return offset;
      offset = isNode(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      if (!isNode(node) || isAlias(node)) return offset;
      offset = node.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}

/** The value at a path of keys, or undefined. */
export function valueAt(data: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((found, key) => (isRecord(found) ? found[key] : undefined), data);
}

export function textAt(data: unknown, ...path: readonly (string | number)[]): string {
  const found = valueAt(data, ...path);
  return typeof found === 'string' ? found : '';
}

export function listAt(data: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = valueAt(data, ...path);
  return Array.isArray(found) ? found : [];
}

/** Lists count as records of their indices. */
export function isRecord(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null;
}
