/** What a property of a resource may be. */
export type Shape =
  | { readonly kind: 'text' | 'number'; readonly values?: readonly string[] }
  | { readonly kind: 'text'; readonly most: number }
  | { readonly kind: 'text'; readonly like: RegExp; readonly what: string }
  | { readonly kind: 'boolean' | 'anything' }
  | { readonly kind: 'list'; readonly item: Shape }
  | { readonly kind: 'map'; readonly item: Shape }
  | { readonly kind: 'object'; readonly properties: ReadonlyMap<string, Property>; readonly open: boolean };

export interface Property {
  readonly shape: Shape;
  readonly required: boolean;
  readonly readOnly: boolean;
}

/** Marks for shapes by hand: a name ends with `!` when it is required. */
export function object(properties: Readonly<Record<string, Shape>>): Shape {
  const entries = Object.entries(properties).map(([name, shape]): [string, Property] => [
    name.replace(/!$/, ''),
    { shape, required: name.endsWith('!'), readOnly: false },
  ]);
  return { kind: 'object', properties: new Map(entries), open: false };
}

export function list(item: Shape): Shape {
  return { kind: 'list', item };
}

export function map(item: Shape): Shape {
  return { kind: 'map', item };
}

export function oneOf(...values: readonly string[]): Shape {
  return { kind: 'text', values };
}

export function atMost(most: number): Shape {
  return { kind: 'text', most };
}

export const severity: Shape = { kind: 'number', values: ['0', '1', '2', '3', '4'] };
export const network: Shape = {
  kind: 'text',
  like: /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)\/(?:[89]|1\d|2\d)$/,
  what: 'an IPv4 network of 8 to 29 bits',
};
export const text: Shape = { kind: 'text' };
export const number: Shape = { kind: 'number' };
export const boolean: Shape = { kind: 'boolean' };
