import { isDeepStrictEqual } from 'node:util';
import { isRecordOrNothing } from '../../collectors/inventory.ts';
import { UsageError } from '../../core/errors.ts';
import { normaliseRow, subscriptionOf, subscriptionResourceId, type RawResource } from '../../core/resource.ts';
import { ResourceSet } from '../../core/resource-set.ts';
import { readText } from '../config/config.ts';
import { missingRows } from './missing-rows.ts';

export interface ResourceRows {
  readonly resources: ResourceSet;
  /** ARM ids of the subscriptions that rows name. */
  readonly subscriptions: readonly string[];
  readonly shortfalls: readonly RowShortfall[];
}

/** What the file does not tell, as narrow as a row allows; without type or subscription it may be any. */
export interface RowShortfall {
  readonly detail: string;
  readonly type?: string | undefined;
  readonly scopeId?: string | undefined;
}

/**
 * Resource Graph rows from a file: an array, or `{data: […]}` as `az graph query` prints. What cannot be read of it
 * is a shortfall. Throws UsageError when the file holds neither, or no row of it can be read.
 */
export function readRows(file: string): ResourceRows {
  const { rows, missing } = documentOf(file);
  const resources = new ResourceSet();
  const subscriptions = new Set<string>();
  const bad: RowShortfall[] = [];
  rows.forEach((row, index) => {
    const problem = addRow(resources, row);
    const { type, scopeId } = placeOf(row);
    if (scopeId !== undefined) subscriptions.add(scopeId);
    if (problem !== undefined) bad.push({ detail: `row ${index + 1} ${problem}`, type, scopeId });
  });
  const [first] = bad;
  if (first !== undefined && resources.size === 0) throw new UsageError(`${file}: no row can be read: ${first.detail}`);
  const shortfalls = missing === undefined ? bad : [{ detail: missing }, ...bad];
  return { resources, subscriptions: [...subscriptions], shortfalls };
}

/** Undefined when the row is in the inventory. Properties or tags of a wrong type would read as "nothing is set". */
function addRow(resources: ResourceSet, row: unknown): string | undefined {
  if (!isRecord(row)) return 'is not an object';
  const resource = normaliseRow(row);
  if (resource === undefined) return 'has no ARM id (project id, name, type, properties, …)';
  if (!isRecordOrNothing(row['properties'])) return 'has properties that are no object';
  if (!isRecordOrNothing(row['tags'])) return 'has tags that are no object';
  const earlier = resources.get(resource.id);
  if (earlier === undefined) resources.add(resource);
  else if (!isDeepStrictEqual(earlier, resource))
    return `differs from an earlier row with the same id, which is judged`;
  return undefined;
}

function placeOf(row: unknown): { type: string | undefined; scopeId: string | undefined } {
  if (!isRecord(row)) return { type: undefined, scopeId: undefined };
  const { id, type } = row;
  const subscription = (typeof id === 'string' ? subscriptionOf(id) : undefined) ?? row['subscriptionId'];
  return {
    type: typeof type === 'string' ? type.toLowerCase() : undefined,
    scopeId: typeof subscription === 'string' && subscription !== '' ? subscriptionResourceId(subscription) : undefined,
  };
}

function documentOf(file: string): { rows: readonly unknown[]; missing: string | undefined } {
  const document = parse(file);
  if (Array.isArray(document)) return { rows: document, missing: undefined };
  const rows = isRecord(document) ? document['data'] : undefined;
  if (!isRecord(document) || !Array.isArray(rows))
    throw new UsageError(`${file}: expected an array of rows, or {"data": [...]} as \`az graph query\` prints`);
  return { rows, missing: missingRows(document, rows.length) };
}

function parse(file: string): unknown {
  const text = readText(file);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${file}: not JSON`, { cause });
  }
}

function isRecord(value: unknown): value is RawResource {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
