import { FACTS, isFactKey, type FactKey } from '../core/fact-catalogue.ts';
import { isNode, pathOf, walk, type AstNode } from './ast.ts';
import { shapeOfSchema, type Shape } from './shape.ts';

const cache = new Map<FactKey, Shape>();

/** What `facts` is for an expression: the declared keys and nothing else, nested by their dots. */
export function factsShape(keys: readonly FactKey[]): Shape {
  const groups: Record<string, Record<string, Shape>> = {};
  for (const key of keys) {
    const [group, name] = splitKey(key);
    (groups[group] ??= {})[name] = shapeOf(key);
  }
  return groups;
}

function splitKey(key: FactKey): [group: string, name: string] {
  const dot = key.indexOf('.');
  return [key.slice(0, dot), key.slice(dot + 1)];
}

/** Fact keys in the order in which the expression reads them. */
export function factKeysIn(root: AstNode): FactKey[] {
  const keys = [...walk(root)].flatMap((node) => {
    const path = isNode(node) ? pathOf(node) : undefined;
    const key = path?.length === 3 && path[0] === 'facts' ? `${path[1]}.${path[2]}` : '';
    return isFactKey(key) ? [key] : [];
  });
  return [...new Set(keys)];
}

/** Where a fact comes from, for evidence. */
export function sourceOf(key: FactKey): string {
  return FACTS[key].source;
}

function shapeOf(key: FactKey): Shape {
  const existing = cache.get(key);
  if (existing !== undefined) return existing;
  const shape = shapeOfSchema(FACTS[key].shape);
  cache.set(key, shape);
  return shape;
}
