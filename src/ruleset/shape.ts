import { z } from 'zod';

/**
 * The type of a value as rules see it: a scalar, `[item]` for a list, `{ '*': value }` for a map with free keys,
 * `{ field: shape }` for an object whose fields are known. Numbers are always doubles, as in JSON.
 */
export type Shape = 'string' | 'double' | 'bool' | 'any' | readonly [Shape] | { readonly [field: string]: Shape };

export const ANY_MAP: Shape = { '*': 'any' };

/** The shape of a rule's parameter; a list takes the shape of its first item. */
export function shapeOfValue(value: unknown): Shape {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'number') return 'double';
  if (typeof value === 'boolean') return 'bool';
  if (Array.isArray(value)) return [value.length === 0 ? 'any' : shapeOfValue(value[0])];
  if (typeof value !== 'object' || value === null) return 'any';
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shapeOfValue(item)]));
}

const jsonType = z.object({
  type: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
});

/** The shape of what a zod type accepts. */
export function shapeOfSchema(schema: z.ZodType): Shape {
  return fromJsonSchema(z.toJSONSchema(schema));
}

function fromJsonSchema(node: unknown): Shape {
  const parsed = jsonType.safeParse(node).data;
  if (parsed === undefined) return 'any';
  switch (parsed.type) {
    case 'string':
      return 'string';
    case 'number':
    case 'integer':
      return 'double';
    case 'boolean':
      return 'bool';
    case 'array':
      return [fromJsonSchema(parsed.items)];
    case 'object':
      return parsed.properties === undefined
        ? { '*': fromJsonSchema(parsed.additionalProperties) }
        : Object.fromEntries(Object.entries(parsed.properties).map(([key, item]) => [key, fromJsonSchema(item)]));
    default:
      return 'any';
  }
}

/** The names that may follow a path, for suggestions; empty where anything may. */
export function fieldsAt(shape: Shape, path: readonly (string | undefined)[]): string[] {
  let current: Shape | undefined = shape;
  for (const step of path) {
    if (current === undefined || typeof current === 'string') return [];
    if (isList(current)) current = current[0];
    else current = step === undefined ? current['*'] : (current[step] ?? current['*']);
  }
  if (current === undefined || typeof current === 'string' || isList(current)) return [];
  return Object.keys(current).filter((key) => key !== '*');
}

export function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}
