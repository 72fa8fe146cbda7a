import { UsageError } from '../core/errors.ts';
import { parsePlainly, type PlainIssue } from '../core/plain-issues.ts';
import { estateSchema, type Estate } from './estate.ts';
import { readEstateFile, type EstateFile, type Path } from './estate-file.ts';
import { idOf } from './resource-id.ts';

/**
 * Reads an estate from YAML files. The first names the estate; `resources`, `prices`, `models` and `vmSkus` of the
 * others are added to it; merge keys (`<<`) spare repetition. Throws UsageError with one line per mistake.
 */
export async function loadEstate(...files: readonly string[]): Promise<Estate> {
  const parts = await Promise.all(files.map(readEstateFile));
  const parsed = parsePlainly(estateSchema, merge(parts));
  const issues = 'issues' in parsed ? parsed.issues : misplaced(parsed.data);
  if (issues.length === 0 && 'data' in parsed) return parsed.data;
  throw new UsageError(issues.map((issue) => lineOf(issue, parts)).join('\n'));
}

const LISTS: ReadonlySet<PropertyKey> = new Set(['resources', 'prices', 'models', 'vmSkus']);

function merge(parts: readonly EstateFile[]): Readonly<Record<string, unknown>> {
  const merged: Record<string, unknown> = {};
  for (const { value } of parts) {
    for (const [key, item] of Object.entries(value)) {
      const present = merged[key];
      merged[key] =
        LISTS.has(key) && Array.isArray(present) && Array.isArray(item) ? [...present, ...item] : (present ?? item);
    }
  }
  return merged;
}

function lineOf({ path, message }: PlainIssue, parts: readonly EstateFile[]): string {
  const { part, path: local } = placeOf(path, parts);
  if (part === undefined) return message;
  return `${part.file}:${part.lineOf(local)}: ${local.map(String).join('.') || 'estate'}: ${message}`;
}

/** The file that brought a value, and where it stands there. */
function placeOf(path: Path, parts: readonly EstateFile[]): { readonly part: EstateFile | undefined; path: Path } {
  const [key, position, ...rest] = path;
  if (key === undefined) return { part: parts[0], path };
  if (!LISTS.has(key) || typeof position !== 'number')
    return { part: parts.find(({ value }) => Object.hasOwn(value, key)) ?? parts[0], path };
  let index = position;
  for (const part of parts) {
    const list = part.value[String(key)];
    const length = Array.isArray(list) ? list.length : 0;
    if (index < length) return { part, path: [key, index, ...rest] };
    index -= length;
  }
  return { part: parts[0], path };
}

/** What the schema cannot say: subscriptions exist, names have a part per level of their type, ids are unique. */
export function misplaced(estate: Estate): PlainIssue[] {
  const seen = new Set<string>();
  return estate.resources.flatMap((resource, index): PlainIssue[] => {
    const path = ['resources', index];
    if (estate.subscriptions[resource.subscription] === undefined) {
      const message = `no subscription ${resource.subscription} (${resource.name})`;
      return [{ path: [...path, 'subscription'], message }];
    }
    const levels = resource.type.split('/').length - 1;
    if (resource.id === undefined && resource.name.split('/').length !== levels) {
      const message = `${resource.type} needs ${levels} name parts joined by slashes, not ${resource.name}`;
      return [{ path: [...path, 'name'], message }];
    }
    const id = idOf(estate, resource).toLowerCase();
    if (seen.has(id)) return [{ path, message: `a second resource with the id ${id}` }];
    seen.add(id);
    return [];
  });
}
