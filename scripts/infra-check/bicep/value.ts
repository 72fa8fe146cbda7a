import type { Node } from 'web-tree-sitter';
import { plainText, type Template } from './template.ts';

/** An expression as far as it can be known without running it. */
export type Value = { readonly node: Node } & (
  | { readonly kind: 'object'; readonly entries: readonly Entry[] }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'repeated'; readonly item: Value }
  | { readonly kind: 'text' | 'number'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'either'; readonly options: readonly Value[] }
  /** A parameter of which only the type is known. */
  | { readonly kind: 'given'; readonly type: GivenType }
  /** Text with parts that are known later. */
  | { readonly kind: 'composed' | 'null' | 'unknown' }
);

export type GivenType = 'number' | 'boolean' | 'list' | 'object';

export interface Entry {
  /** Undefined where the key is put together. */
  readonly key: string | undefined;
  readonly node: Node;
  readonly value: Value;
}

/** Follows variables of the template, so that a value means the same wherever it is written. */
export function valueOf(template: Template, node: Node): Value {
  const below = (child: Node): Value => valueOf(template, child);
  switch (node.type) {
    case 'object':
      return {
        kind: 'object',
        node,
        entries: entriesOf(node).map((entry) => ({ ...entry, value: below(entry.node) })),
      };
    case 'array':
      return { kind: 'list', node, items: expressions(node).map(below) };
    case 'for_statement':
      return { kind: 'repeated', node, item: below(node.childForFieldName('body') ?? node.lastNamedChild ?? node) };
    case 'string':
      if (node.namedChildren.some((child) => child.type === 'interpolation')) return { kind: 'composed', node };
      return { kind: 'text', node, text: plainText(node) };
    case 'number':
      return { kind: 'number', node, text: node.text };
    case 'boolean':
      return { kind: 'boolean', node, value: node.text === 'true' };
    case 'null':
      return { kind: 'null', node };
    case 'parenthesized_expression':
      return below(expressions(node)[0] ?? node);
    case 'member_expression':
      return ofChoice(template, node);
    case 'ternary_expression':
      return { kind: 'either', node, options: branches(node).map(below) };
    default:
      return followed(template, node);
  }
}

/** `a ? b : c.d` is to the grammar `(a ? b : c).d`: the last branch is unknown, the first is as it stands. */
function ofChoice(template: Template, node: Node): Value {
  let start: Node | null = node;
  while (start?.type === 'member_expression') start = start.childForFieldName('object');
  const first = start?.type === 'ternary_expression' ? start.childForFieldName('consequence') : null;
  if (first === null) return { kind: 'unknown', node };
  return { kind: 'either', node: start ?? node, options: [valueOf(template, first), { kind: 'unknown', node }] };
}

/** The value at a path of keys; undefined when it is not there. */
export function at(value: Value | undefined, ...path: readonly string[]): Value | undefined {
  return path.reduce<Value | undefined>(
    (found, key) => (found?.kind === 'object' ? found.entries.find((entry) => entry.key === key)?.value : undefined),
    value,
  );
}

/** Both sides of every choice, and the value itself when there is none. */
export function choices(value: Value | undefined): readonly Value[] {
  if (value === undefined) return [];
  return value.kind === 'either' ? value.options.flatMap(choices) : [value];
}

export function expressions(node: Node): Node[] {
  return node.namedChildren.filter((child) => child.type !== 'comment' && child.type !== 'decorators');
}

function followed(template: Template, node: Node): Value {
  if (node.type === 'identifier') {
    const target = template.variables.get(node.text);
    return target === undefined ? given(template, node) : valueOf(template, target);
  }
  const name = node.type === 'call_expression' ? (node.childForFieldName('function')?.text ?? '') : '';
  const made = name === 'map' ? node.childForFieldName('arguments')?.lastNamedChild?.lastNamedChild : undefined;
  if (made !== null && made !== undefined) return { kind: 'repeated', node, item: valueOf(template, made) };
  return { kind: TEXT_CALLS.has(name) ? 'composed' : 'unknown', node };
}

const GIVEN: Readonly<Record<string, GivenType>> = { int: 'number', bool: 'boolean', array: 'list', object: 'object' };

function given({ parameters }: Template, node: Node): Value {
  const type = parameters.get(node.text)?.type;
  if (type === undefined) return { kind: 'unknown', node };
  if (type === 'string' || type.includes("'")) return { kind: 'composed', node };
  const found = type.endsWith('[]') ? 'list' : GIVEN[type];
  return found === undefined ? { kind: 'unknown', node } : { kind: 'given', type: found, node };
}

/** Functions whose result is text. */
const TEXT_CALLS = new Set([
  'join',
  'replace',
  'toLower',
  'format',
  'guid',
  'uniqueString',
  'take',
  'resourceId',
  'subscriptionResourceId',
  'tenantResourceId',
]);

function entriesOf(node: Node): { readonly key: string | undefined; readonly node: Node }[] {
  return node.namedChildren.flatMap((property) => {
    const [key, value] = expressions(property);
    if (property.type !== 'object_property' || key === undefined) return [];
    const composed = key.namedChildren.some((child) => child.type === 'interpolation');
    return [{ key: composed ? undefined : plainText(key), node: value ?? key }];
  });
}

function branches(node: Node): Node[] {
  return ['consequence', 'alternative'].flatMap((field) => node.childForFieldName(field) ?? []);
}
