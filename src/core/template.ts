import type { ExpressionInput } from './rule.ts';

const PLACEHOLDER = /\{\{\s*([\w.-]+)\s*\}\}/g;
const SHELL_SAFE = /^[\w./:@%+=,-]+$/;

export type Quote = (value: string) => string;

export function plain(value: string): string {
  return value;
}

/** Names and tags are written by strangers: what a shell could interpret is quoted. */
export function shellQuoted(value: string): string {
  return SHELL_SAFE.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}

/** Fills `{{resource.name}}`, `{{params.x}}`, `{{facts.a.b}}`; what is absent stays readable as `<resource.name>`. */
export function render(template: string, input: ExpressionInput, quote: Quote): string {
  return template.replace(PLACEHOLDER, (_, path: string) => {
    const value = lookUp(input, path.split('.'));
    return value === undefined ? `<${path}>` : quote(written(value));
  });
}

/** For texts about a rule as such, where nothing can be filled in: `{{facts.ptu.sizing.needed}}` reads `<needed>`. */
export function unfilled(template: string): string {
  return template.replace(PLACEHOLDER, (_, path: string) => `<${path.split('.').at(-1)}>`);
}

export function placeholders(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)].map((match) => match[1] as string);
}

/** `{{…` that is no placeholder: an expression, an index, nothing at all, or one that never ends. */
export function brokenPlaceholder(template: string): { readonly text: string; readonly offset: number } | undefined {
  const rest = template.replace(PLACEHOLDER, (whole) => ' '.repeat(whole.length));
  const offset = rest.indexOf('{{');
  if (offset < 0) return undefined;
  const line = template.slice(offset).split('\n', 1)[0] ?? '';
  const end = line.indexOf('}}');
  return { text: end < 0 ? line : line.slice(0, end + 2), offset };
}

/** Only where nobody knew the type beforehand is a value no text and no number. */
function written(value: unknown): string {
  const isObject = typeof value === 'object' && !Array.isArray(value);
  return isObject ? JSON.stringify(value) : String(value);
}

function lookUp(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
