import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TextDecoder } from 'node:util';
import { z } from 'zod';
import { encodingOf } from '../core/decode-text.ts';
import { messageOf, UsageError } from '../core/errors.ts';
import { UNKNOWN_REASONS } from '../core/fact.ts';
import { FACT_KEYS, FACTS, isFactKey } from '../core/fact-catalogue.ts';
import { FactStore } from '../core/fact-store.ts';
import { normaliseResource } from '../core/resource.ts';
import { ResourceSet } from '../core/resource-set.ts';
import type { Measured } from './measured.ts';
import { scrub } from './scrubber.ts';

const SCHEMA = 'azaudit/facts/v1';
const STRANGE = 'not facts saved by `audit --collect-only`';
const AGAIN = 'save the facts again with `audit --collect-only`';

const unknownShape = z.object({ state: z.literal('unknown'), reason: z.enum(UNKNOWN_REASONS), detail: z.string() });
const moneyShape = z.object({
  currency: z.string(),
  basis: z.enum(['actual', 'retail', 'derived']),
  grade: z.enum(['A', 'B', 'C', 'D']),
});
const gapShape = z.object({
  types: z.array(z.string()),
  scopeId: z.string(),
  reason: z.enum(UNKNOWN_REASONS),
  detail: z.string(),
});
const headerShape = z.object({
  schema: z.literal(SCHEMA),
  now: z.iso.datetime(),
  startedAt: z.iso.datetime(),
  scope: z.array(z.string()),
  portal: z.url(),
  types: z.array(z.string()),
  collected: z.array(z.string()),
  collectors: z.array(
    z.object({
      id: z.string(),
      scope: z.string(),
      status: z.enum(['ok', 'partial', 'failed', 'unsupported']),
      reason: z.string().nullable(),
      calls: z.number(),
    }),
  ),
  apis: z.array(
    z.object({
      api: z.string(),
      calls: z.number(),
      bytes: z.number(),
      waitedMs: z.number(),
      statuses: z.record(z.string(), z.number()),
    }),
  ),
});
const knownShape = z.object({ state: z.literal('known'), value: z.unknown(), money: moneyShape.optional() });
const lineShape = z.union([
  z.strictObject({ resource: z.record(z.string(), z.unknown()) }),
  z.strictObject({ fact: z.string(), of: z.string(), is: z.union([knownShape, unknownShape]) }),
  z.strictObject({ fact: z.string(), below: z.string(), is: unknownShape }),
  z.strictObject({ gap: gapShape }),
  /** The last line, with the number of lines before it: a file without it was cut off. */
  z.strictObject({ end: z.number() }),
]);

/** Writes one JSON document a line: a header, then resources, facts and gaps, so that any estate fits in memory. */
export async function writeFacts(file: string, measured: Measured): Promise<void> {
  try {
    await pipeline(Readable.from(withEnd(linesOf(measured))), createWriteStream(file));
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
        else addLine(entry, resources, facts);
      }
    }
  } catch (cause) {
    const problem = number === 0 ? ` cannot be read: ${messageOf(cause)}` : `:${number}: ${brief(cause, number)}`;
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
    decoder ??= new TextDecoder(encodingOf(piece));
    yield decoder.decode(piece, { stream: true });
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
  const collected = FACT_KEYS.filter((key) => facts.entriesOf(key).collected);
  yield jsonLine({ schema: SCHEMA, now, startedAt, scope, portal, types: [...types], collected, collectors, apis });
  for (const resource of resources) yield jsonLine({ resource });
  for (const fact of FACT_KEYS) {
    const { values, scopes } = facts.entriesOf(fact);
    for (const [of, is] of values) yield jsonLine({ fact, of, is });
    for (const [below, is] of scopes) yield jsonLine({ fact, below, is });
  }
  for (const gap of facts.gaps) yield jsonLine({ gap });
}

function addLine(
  entry: Exclude<z.infer<typeof lineShape>, { end: number }>,
  resources: ResourceSet,
  facts: FactStore,
): void {
  if ('resource' in entry) {
    const resource = normaliseResource(entry.resource);
    if (resource === undefined) throw new Error('a resource without an ARM id');
    const createdAt = entry.resource['createdAt'];
    resources.add(typeof createdAt === 'string' ? { ...resource, createdAt } : resource);
  } else if ('gap' in entry) {
    facts.addGap(entry.gap);
  } else {
    if (!isFactKey(entry.fact)) throw new Error(`no fact is called ${entry.fact}`);
    if ('below' in entry) facts.setUnknown([entry.fact], entry.below, entry.is.reason, entry.is.detail);
    else if (entry.is.state === 'unknown') facts.put(entry.fact, entry.of, entry.is);
    else {
      const { money } = entry.is;
      const value: unknown = FACTS[entry.fact].shape.parse(entry.is.value);
      facts.put(
        entry.fact,
        entry.of,
        money === undefined ? { state: 'known', value } : { state: 'known', value, money },
      );
    }
  }
}

/** Readers take these two for ends of lines; JSON does not. */
function jsonLine(value: unknown): string {
  return `${scrub(JSON.stringify(value)).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}\n`;
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
