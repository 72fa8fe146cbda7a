import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import { UsageError } from '../core/errors.ts';
import { estateSchema, type Estate } from './estate.ts';
import { idOf } from './resource-id.ts';

/**
 * Reads an estate from YAML files. The first names the estate; `resources`, `prices`, `models` and `vmSkus` of the
 * others are added to it; merge keys (`<<`) spare repetition. Throws UsageError with one line per mistake.
 */
export async function loadEstate(...files: readonly string[]): Promise<Estate> {
  const documents = await Promise.all(files.map(readDocument));
  const merged = documents.slice(1).reduce((estate, next) => merge(estate, next), documents[0] ?? {});
  const parsed = estateSchema.safeParse(merged);
  const lines = parsed.success ? misplaced(parsed.data) : parsed.error.issues.map(lineOf);
  if (!parsed.success || lines.length > 0) throw new UsageError(lines.map((line) => `${files[0]}: ${line}`).join('\n'));
  return parsed.data;
}

type Document = Readonly<Record<string, unknown>>;
const LISTS = new Set(['resources', 'prices', 'models', 'vmSkus']);

async function readDocument(file: string): Promise<Document> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`${file}: cannot be read`, { cause });
  });
  const documents = parseAllDocuments(text, { merge: true });
  const problem = [...documents].flatMap((document) => document.errors)[0];
  if (problem !== undefined) throw new UsageError(`${file}: ${problem.message.split('\n')[0]}`);
  const value: unknown = [...documents][0]?.toJS();
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageError(`${file}: an estate is a mapping with name, now, tenantId, subscriptions and resources`);
  return { ...value };
}

function merge(estate: Document, next: Document): Document {
  const merged: Record<string, unknown> = { ...estate };
  for (const [key, value] of Object.entries(next)) {
    const present = merged[key];
    merged[key] =
      LISTS.has(key) && Array.isArray(present) && Array.isArray(value) ? [...present, ...value] : (present ?? value);
  }
  return merged;
}

function lineOf(issue: { readonly path: readonly PropertyKey[]; readonly message: string }): string {
  return `${issue.path.map(String).join('.') || 'estate'}: ${issue.message}`;
}

/** What the schema cannot say: subscriptions exist, names have a part per level of their type, ids are unique. */
function misplaced(estate: Estate): string[] {
  const seen = new Set<string>();
  return estate.resources.flatMap((resource, index) => {
    const at = `resources.${index}`;
    if (estate.subscriptions[resource.subscription] === undefined)
      return [`${at}.subscription: no subscription ${resource.subscription} (${resource.name})`];
    const levels = resource.type.split('/').length - 1;
    if (resource.id === undefined && resource.name.split('/').length !== levels)
      return [`${at}.name: ${resource.type} needs ${levels} name parts joined by slashes, not ${resource.name}`];
    const id = idOf(estate, resource).toLowerCase();
    if (seen.has(id)) return [`${at}: a second resource with the id ${id}`];
    seen.add(id);
    return [];
  });
}
