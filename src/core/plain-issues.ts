import { z } from 'zod';
import { closest } from './suggest.ts';

/** One thing that is wrong with what a user wrote, in the words of someone who knows YAML and not zod. */
export interface PlainIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Of a misspelt key: the place of the key that was probably meant. */
  readonly meant?: readonly PropertyKey[];
}

/** The keys of an issue about unknown ones -> those that the shape knows. Zod keeps the shape for itself afterwards. */
const known = new WeakMap<readonly string[], readonly string[]>();

type Issue = z.core.$ZodIssue | z.core.$ZodRawIssue;

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  null: 'empty',
};

const FORMATS: Readonly<Record<string, string>> = {
  datetime: 'a time like 2026-11-20T06:00:00Z',
  guid: 'a GUID like 00000000-0000-0000-0000-000000000000',
  url: 'an address',
};

/** Characters of a value in a message, which stays one line that can be read. */
const LONGEST = 60;

/** The value as the shape reads it, or everything that is wrong with it. A message of the shape's own stays as it is. */
export function parsePlainly<T>(
  shape: z.ZodType<T>,
  value: unknown,
): { readonly data: T } | { readonly issues: readonly PlainIssue[] } {
  const result = shape.safeParse(value, { error: inPlainWords, reportInput: true });
  if (result.success) return { data: result.data };
  // What follows from the first thing that is wrong at a place helps nobody.
  const issues = result.error.issues.flatMap(plainIssues);
  const byPlace = Map.groupBy(issues, ({ path }) => placeOf(path));
  // The key that was misspelt is not missing besides.
  for (const { meant } of issues) if (meant !== undefined) byPlace.delete(placeOf(meant));
  return { issues: [...byPlace.values()].flatMap((found) => found.slice(0, 1)) };
}

function placeOf(path: readonly PropertyKey[]): string {
  return path.map(String).join('\n');
}

function plainIssues(issue: z.core.$ZodIssue): PlainIssue[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => unknownKey(issue.path, key, known.get(issue.keys) ?? []));
  if (issue.code === 'invalid_union' && issue.message === inPlainWords(issue)) {
    const meant = issue.errors.find((branch) => branch.every(({ path }) => path.length > 0));
    if (meant !== undefined) return meant.flatMap(plainIssues).map((inner) => below(issue.path, inner));
  }
  return [{ path: issue.path, message: issue.message }];
}

function unknownKey(path: readonly PropertyKey[], key: string, names: readonly string[]): PlainIssue {
  const name = closest(key, names);
  if (name === undefined) return { path: [...path, key], message: 'unknown key' };
  return { path: [...path, key], message: `unknown key (did you mean ${name}?)`, meant: [...path, name] };
}

function below(outer: readonly PropertyKey[], { path, message, meant }: PlainIssue): PlainIssue {
  const place = { path: [...outer, ...path], message };
  return meant === undefined ? place : { ...place, meant: [...outer, ...meant] };
}

/** Undefined leaves the issue to zod. */
function inPlainWords(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
    case 'invalid_value':
    case 'invalid_union':
      return issue.input === undefined ? 'is missing' : `must be ${oneOf(wantedBy(issue))}, not ${shown(issue.input)}`;
    case 'invalid_format':
      return `must be ${FORMATS[issue.format] ?? `like ${issue.pattern}`}, not ${shown(issue.input)}`;
    case 'invalid_key':
      return `is no name that fits: ${issue.issues.map(({ message }) => message).join('; ')}`;
    case 'too_small':
      if (issue.origin === 'number') return `must be at least ${issue.minimum}`;
      return issue.minimum === 1 ? 'must not be empty' : `must have at least ${issue.minimum} ${unitOf(issue.origin)}`;
    case 'too_big':
      if (issue.origin === 'number') return `must be at most ${issue.maximum}`;
      return `must have at most ${issue.maximum} ${unitOf(issue.origin)}`;
    case 'unrecognized_keys':
      known.set(issue.keys, 'inst' in issue && issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : []);
      return undefined;
    default:
      return undefined;
  }
}

function unitOf(origin: string): string {
  return origin === 'string' ? 'characters' : 'items';
}

/** What would have been right at the place of the issue itself. */
function wantedBy(issue: Issue): string[] {
  if (issue.code === 'invalid_type') return [KINDS[issue.expected] ?? issue.expected];
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code !== 'invalid_union') return [];
  return issue.errors.flatMap((branch) => branch.filter(({ path }) => path.length === 0).flatMap(wantedBy));
}

function oneOf(wanted: readonly string[]): string {
  const unique = [...new Set(wanted)];
  if (unique.length === 0) return 'something else';
  const last = unique.pop();
  return unique.length === 0 ? `${last}` : `${unique.join(', ')} or ${last}`;
}

function shown(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'nothing');
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
