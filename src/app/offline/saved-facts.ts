import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TextDecoder } from 'node:util';
import { z } from 'zod';
import { encodingOf, NO_TEXT } from '../../core/decode-text.ts';
import { messageOf, UsageError } from '../../core/errors.ts';
import { FACT_KEYS, isFactKey } from '../../core/fact-catalogue.ts';
import { FactStore } from '../../core/fact-store.ts';
import { ResourceSet } from '../../core/resource-set.ts';
import { addFactLine, collectedKeys, FACT_LINES, factLines, jsonLine, ledgerShape } from './fact-lines.ts';
import type { Measured } from '../measured.ts';
import { scrubber } from '../config/scrubber.ts';
import { fileReason } from '../file-reason.ts';

const SCHEMA = 'azaudit/facts/v1';
const STRANGE = 'not facts saved by `audit --collect-only`';
const AGAIN = 'save the facts again with `audit --collect-only`';

const OTHER_VERSION = `of another version: ${AGAIN}`;

function isOurs(schema: unknown): boolean {
  return typeof schema === 'string' && schema.startsWith('azaudit/facts/');
}

const headerShape = z
  .object({
    schema: z.literal(SCHEMA, { error: ({ input }) => (isOurs(input) ? OTHER_VERSION : undefined) }),
    now: z.iso.datetime(),
    startedAt: z.iso.datetime(),
    scope: z.array(z.string()),
    portal: z.url({ protocol: /^https$/ }),
    types: z.array(z.string()),
  })
  .extend(ledgerShape.shape);
const lineShape = z.union([
  ...FACT_LINES,
  /** The last line, with the number of lines before it: a file without it was cut off. */
  z.strictObject({ end: z.number() }),
]);

/** Writes one JSON document a line: a header, then resources, facts and gaps, so that any estate fits in memory. */
export async function writeFacts(file: string, measured: Measured): Promise<void> {
  try {
    await pipeline(Readable.from(scrubber.scrubPieces(withEnd(linesOf(measured)))), createWriteStream(file));
  } catch (cause) {
    throw new UsageError(`${file} cannot be written: ${messageOf(cause)}`, { cause });
  }
}

/** Throws UsageError with the file and line of the first mistake, or of where the file was cut off. */
export async function readFacts(file: string): Promise<Measured> {
  const lines = createInterface({ input: Readable.from(textOf(file)), crlfDelay: Number.POSITIVE_INFINITY });
  const [resources, facts] = [new ResourceSet(), new FactStore()];
  let header: z.infer<typeof headerShape> | undefined;
  let number = 0;
  let ended = false;
  try {
    for await (const line of lines) {
      number += 1;
      if (header === undefined) {
        header = headerShape.parse(JSON.parse(line));
        facts.markCollected(header.collected.filter(isFactKey));
      } else if (line !== '') {
        if (ended) throw new Error('something follows the end of the saved facts');
        const entry = lineShape.parse(JSON.parse(line));
        if ('end' in entry) ended = isEnd(entry.end, number);
        else addFactLine(entry, resources, facts);
      }
    }
  } catch (cause) {
    const problem = number === 0 ? ` cannot be read: ${fileReason(cause)}` : `:${number}: ${brief(cause, number)}`;
    throw new UsageError(`${file}${problem}`, { cause });
  }
  if (header === undefined) throw new UsageError(`${file}: empty, ${STRANGE}`);
  if (!ended) throw new UsageError(`${file}:${number}: cut off after this line: ${AGAIN}`);
  const { now, startedAt, scope, portal, types, collectors, apis } = header;
  return {
    now: new Date(now),
    startedAt: new Date(startedAt),
    scope,
    portal,
    types: new Set(types),
    resources,
    facts,
    collectors,
    apis,
  };
}

/** The file piece by piece, in the encoding that its first bytes name. */
async function* textOf(file: string): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  for await (const piece of createReadStream(file)) {
    if (!(piece instanceof Uint8Array)) continue;
    decoder ??= new TextDecoder(encodingOf(piece), { fatal: true });
    yield decoded(decoder, piece);
  }
}

function decoded(decoder: TextDecoder, piece: Uint8Array): string {
  try {
    return decoder.decode(piece, { stream: true });
  } catch (cause) {
    throw new Error(NO_TEXT, { cause });
  }
}

function isEnd(lines: number, number: number): true {
  if (lines !== number - 1) throw new Error(`${lines} lines were saved and ${number - 1} are here: ${AGAIN}`);
  return true;
}

function* withEnd(lines: Iterable<string>): Generator<string> {
  let count = 0;
  for (const text of lines) {
    count += 1;
    yield text;
  }
  yield jsonLine({ end: count });
}

function* linesOf(measured: Measured): Generator<string> {
  const { now, startedAt, scope, portal, types, collectors, apis, facts, resources } = measured;
  const collected = collectedKeys(facts);
  yield jsonLine({ schema: SCHEMA, now, startedAt, scope, portal, types: [...types], collected, collectors, apis });
  yield* factLines({ resources, facts, keys: FACT_KEYS, gaps: facts.gaps });
}

function brief(cause: unknown, number: number): string {
  if (cause instanceof SyntaxError) return number === 1 ? `${STRANGE}: not JSON` : `cut off or changed: ${AGAIN}`;
  if (!(cause instanceof z.ZodError)) return messageOf(cause);
  const [issue] = cause.issues;
  if (issue === undefined) return STRANGE;
  const path = issue.path.map(String).join('.');
  if (path === '' && issue.code === 'invalid_union') return `${STRANGE}: neither a resource, nor a fact, nor a gap`;
  return `${STRANGE}: ${path === '' ? '' : `${path}: `}${issue.message}`;
}
