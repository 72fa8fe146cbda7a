import { readFileSync } from 'node:fs';
import { isScalar, LineCounter, parseDocument, Scalar, visit, type Alias, type Document } from 'yaml';
import type { z } from 'zod';
import { decodeText } from '../core/decode-text.ts';
import { messageOf } from '../core/errors.ts';
import { parsePlainly } from '../core/plain-issues.ts';
import { lineAt, startOf } from '../core/yaml-lines.ts';
import type { Mistake } from './mistake.ts';

export type Path = readonly PropertyKey[];

/** A parsed YAML file that remembers its lines. */
export interface YamlDocument {
  readonly file: string;
  readonly value: unknown;
  /** Line of a key or list item; of its nearest ancestor when it is not there. */
  readonly lineOf: (path: Path) => number;
  /** Line of a character of a text value. */
  readonly lineInText: (path: Path, offset: number) => number;
}

/** The text of a file, or why it cannot be read. */
export function readYamlFile(file: string): string | Mistake[] {
  try {
    return decodeText(readFileSync(file));
  } catch (error) {
    return [{ file, message: `cannot be read: ${messageOf(error)}` }];
  }
}

/** Never throws: whatever is in the file becomes a document or mistakes. */
export function parseYaml(file: string, text: string): YamlDocument | Mistake[] {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, merge: true, uniqueKeys: true, prettyErrors: false });
    const problems = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
      file,
      line: lines.linePos(pos[0]).line,
      message: yamlInPlainWords(message),
    }));
    const lost = problems.length > 0 ? undefined : unresolvedAlias(document);
    if (lost !== undefined)
      problems.push({
        file,
        line: lines.linePos(startOf(lost) ?? 0).line,
        message: `nothing is anchored as &${lost.source}; a value that starts with "*" must stand in quotes`,
      });
    // What follows from the first problem of a line helps nobody.
    if (problems.length > 0)
      return [...Map.groupBy(problems, ({ line }) => line).values()].flatMap(([first]) => first ?? []);
    const value: unknown = document.toJS({ maxAliasCount: 50 });
    return {
      file,
      value,
      lineOf: (path) => lineAt(document, lines, path),
      lineInText: (path, offset) => lineInText(document, lines, path, offset),
    };
  } catch (error) {
    return [{ file, line: 1, message: messageOf(error) }];
  }
}

function unresolvedAlias(document: Document): Alias | undefined {
  let found: Alias | undefined;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return undefined;
      found = alias;
      return visit.BREAK;
    },
  });
  return found;
}

/** Reads a document through a zod shape; each issue becomes a mistake at its line. */
export function readDocument<T>(document: YamlDocument, shape: z.ZodType<T>): T | Mistake[] {
  const result = parsePlainly(shape, document.value);
  if ('data' in result) return result.data;
  const mistakes = result.issues.map(({ path, message }) => ({
    file: document.file,
    line: document.lineOf(path),
    message: `${placeOf(path)} ${message}`,
  }));
  return mistakes.toSorted((a, b) => a.line - b.line);
}

/** Of a list, such as a file of cases, people count the items from 1. */
function placeOf([first, ...rest]: Path): string {
  if (first === undefined) return 'the file';
  const tail = rest.map(String).join('.');
  if (typeof first === 'number') return tail === '' ? `item ${first + 1}:` : `item ${first + 1}: ${tail}:`;
  return tail === '' ? `${String(first)}:` : `${String(first)}.${tail}:`;
}

/** What the YAML parser says, with what people do about it. */
export function yamlInPlainWords(message: string): string {
  if (/^Unresolved tag|at most one tag/.test(message))
    return `${message}; a value that starts with "!" must stand in quotes`;
  if (message.startsWith('Nested mappings are not allowed in compact'))
    return 'a value that holds ": " must stand in quotes';
  return message.startsWith('Source contains multiple documents') ? 'one document per file, without ---' : message;
}

function lineInText(document: Document, lines: LineCounter, path: Path, offset: number): number {
  const node = document.getIn(path, true);
  if (!isScalar(node) || typeof node.value !== 'string') return lineAt(document, lines, path);
  const first = lines.linePos(startOf(node) ?? 0).line;
  // Only a literal block keeps its line breaks; the text starts below its `|`.
  if (node.type !== Scalar.BLOCK_LITERAL) return first + (node.type === Scalar.BLOCK_FOLDED ? 1 : 0);
  return first + 1 + (node.value.slice(0, offset).match(/\n/g)?.length ?? 0);
}
