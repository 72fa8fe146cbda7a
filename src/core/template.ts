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
    return value === undefined ? `<${path}>` : quote(String(value));
  });
}

/** For texts about a rule as such, where nothing can be filled in: `{{facts.ptu.sizing.needed}}` reads `<needed>`. */
export function unfilled(template: string): string {
  return template.replace(PLACEHOLDER, (_, path: string) => `<${path.split('.').at(-1)}>`);
}

export function placeholders(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)].map((match) => match[1] as string);
}

function lookUp(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
