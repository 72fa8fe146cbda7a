import { UsageError } from '../core/errors.ts';
import { FactStore } from '../core/fact-store.ts';
import { normaliseResource, subscriptionResourceId, type RawResource } from '../core/resource.ts';
import { ResourceSet } from '../core/resource-set.ts';
import { readText } from './config.ts';

export interface ResourceRows {
  readonly resources: ResourceSet;
  readonly facts: FactStore;
  readonly subscriptions: readonly string[];
}

/**
 * Resource Graph rows from a file: an array, or `{data: […]}` as `az graph query` prints.
 * Throws UsageError when the file holds neither, or a row has no ARM id.
 */
export function readRows(file: string): ResourceRows {
  const resources = new ResourceSet();
  const subscriptions = new Set<string>();
  rowsOf(file).forEach((row, index) => {
    const resource = isRecord(row) ? normaliseResource(row) : undefined;
    if (resource === undefined)
      throw new UsageError(`${file}: row ${index + 1} has no ARM id (project id, name, type, properties, …)`);
    resources.add(resource);
    subscriptions.add(subscriptionResourceId(resource.subscriptionId));
  });
  return { resources, facts: new FactStore(), subscriptions: [...subscriptions] };
}

function rowsOf(file: string): unknown[] {
  const document = parse(file);
  const rows = isRecord(document) ? document['data'] : document;
  if (!Array.isArray(rows))
    throw new UsageError(`${file}: expected an array of rows, or {"data": [...]} as \`az graph query\` prints`);
  return rows;
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
