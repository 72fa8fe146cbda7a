import { suggestion } from '../../../src/core/suggest.ts';
import { longestLength } from './check-names.ts';
import { lineOf } from './parse.ts';
import { choices, valueOf, type Value } from './value.ts';
import type { ResourceDeclaration, Template } from './template.ts';
import type { Mistake } from '../mistake.ts';
import type { ResourceType } from '../resource-types.ts';
import type { Shape } from '../shape.ts';

/** Belongs to the declaration, whatever the type. */
const OF_DECLARATION = ['name', 'parent', 'scope', 'dependsOn'];

type Say = (value: Value, message: string) => void;

/** A resource against its type: API version, and every property against what Azure takes. */
export function checkBody(
  template: Template,
  resource: ResourceDeclaration,
  types: ReadonlyMap<string, ResourceType>,
): Mistake[] {
  const { file } = template;
  const line = lineOf(resource.node);
  const type = types.get(resource.type.toLowerCase());
  if (type === undefined) return [{ file, line, message: `${resource.type} is not on the list of resource types` }];
  const mistakes: Mistake[] = [];
  if (type.version !== resource.version)
    mistakes.push({
      file,
      line,
      message: `${resource.type} has API version ${resource.version}, not ${type.version}, which it is checked against`,
    });
  if (resource.existing) return mistakes;
  if (type.shape === undefined) return [...mistakes, { file, line, message: `${resource.type} may only be existing` }];
  const body = withoutDeclaration(valueOf(template, resource.body));
  compare(body, type.shape, {
    path: '',
    lengthOf: (value) => longestLength(template, value.node),
    say: (value, message) => mistakes.push({ file, line: lineOf(value.node), message }),
  });
  return mistakes;
}

function withoutDeclaration(body: Value): Value {
  if (body.kind !== 'object') return body;
  return { ...body, entries: body.entries.filter(({ key }) => key === undefined || !OF_DECLARATION.includes(key)) };
}

interface Place {
  readonly path: string;
  readonly lengthOf: (value: Value) => number | undefined;
  readonly say: Say;
}

function compare(value: Value, shape: Shape, place: Place): void {
  for (const option of choices(value)) compareOne(option, shape, place);
}

function compareOne(value: Value, shape: Shape, place: Place): void {
  if (value.kind === 'unknown' || value.kind === 'null' || shape.kind === 'anything') return;
  if (value.kind === 'given') {
    if (value.type !== (shape.kind === 'map' ? 'object' : shape.kind))
      place.say(value, `${place.path || 'the body'} must be ${wanted(shape)}, not ${value.type}`);
  } else if (shape.kind === 'object' && value.kind === 'object') compareObject(value, shape, place);
  else if (shape.kind === 'map' && value.kind === 'object')
    for (const entry of value.entries)
      compare(entry.value, shape.item, { ...place, path: join(place, entry.key ?? '*') });
  else if (shape.kind === 'list' && value.kind === 'list')
    for (const [index, item] of value.items.entries())
      compare(item, shape.item, { ...place, path: `${place.path}[${index}]` });
  else if (shape.kind === 'list' && value.kind === 'repeated')
    compare(value.item, shape.item, { ...place, path: `${place.path}[]` });
  else if (!fits(value, shape, place))
    place.say(
      value,
      `${place.path || 'the body'} must be ${wanted(shape)}, not ${'most' in shape ? 'more' : given(value)}`,
    );
}

function compareObject(
  value: Value & { readonly kind: 'object' },
  shape: Shape & { readonly kind: 'object' },
  place: Place,
): void {
  for (const { key, node, value: below } of value.entries) {
    if (key === undefined) continue;
    const property = shape.properties.get(key);
    const path = join(place, key);
    const here: Value = { kind: 'unknown', node };
    if (property === undefined) {
      if (!shape.open) place.say(here, `${path}: no such property${suggestion(key, [...shape.properties.keys()])}`);
    } else if (property.readOnly) place.say(here, `${path} is read-only`);
    else compare(below, property.shape, { ...place, path });
  }
  const present = new Set(value.entries.map(({ key }) => key));
  if (present.has(undefined)) return;
  for (const [name, { required, readOnly }] of shape.properties)
    if (required && !readOnly && !present.has(name)) place.say(value, `${join(place, name)} is required`);
}

function fits(value: Value, shape: Shape, { lengthOf }: Place): boolean {
  if (shape.kind === 'text' && 'most' in shape)
    return ['text', 'composed'].includes(value.kind) && (lengthOf(value) ?? 0) <= shape.most;
  if (value.kind === 'composed') return shape.kind === 'text';
  if (value.kind !== shape.kind) return false;
  if (value.kind !== 'text' && value.kind !== 'number') return true;
  if ('like' in shape) return shape.like.test(value.text);
  return !('values' in shape) || (shape.values?.includes(value.text) ?? true);
}

function wanted(shape: Shape): string {
  if ('most' in shape) return `text of at most ${shape.most} characters`;
  if ('like' in shape) return shape.what;
  if ('values' in shape && shape.values !== undefined) return `one of ${shape.values.join(', ')}`;
  return shape.kind === 'map' ? 'an object' : shape.kind;
}

function given(value: Value): string {
  if (value.kind === 'number') return value.text;
  return value.kind === 'text' ? `'${value.text}'` : value.kind === 'composed' ? 'text' : value.kind;
}

function join({ path }: Place, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
