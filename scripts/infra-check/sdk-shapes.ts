import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { readKnownValues, type KnownValues } from './sdk-values.ts';
import type { Property, Shape } from './shape.ts';

/** What a management SDK reads and writes of every model, and the texts that it knows. */
export interface Sdk {
  readonly mappers: Readonly<Record<string, unknown>>;
  readonly values: KnownValues;
}

interface TypeMapper {
  readonly name: string;
  readonly className?: string | undefined;
  readonly allowedValues?: readonly unknown[] | undefined;
  readonly element?: { readonly type: TypeMapper } | undefined;
  readonly value?: { readonly type: TypeMapper } | undefined;
}

const typeMapper: z.ZodType<TypeMapper> = z.lazy(() =>
  z.object({
    name: z.string(),
    className: z.string().optional(),
    allowedValues: z.array(z.unknown()).optional(),
    element: z.object({ type: typeMapper }).optional(),
    value: z.object({ type: typeMapper }).optional(),
  }),
);
const compositeMapper = z.object({
  type: z.object({
    additionalProperties: z.unknown().optional(),
    modelProperties: z.record(
      z.string(),
      z.object({
        serializedName: z.string(),
        required: z.boolean().optional(),
        readOnly: z.boolean().optional(),
        type: typeMapper,
      }),
    ),
  }),
});

/** The declarations of the models are beside their mappers. */
export async function loadSdk(mappers: URL): Promise<Sdk> {
  const module: unknown = await import(mappers.href);
  return {
    mappers: z.record(z.string(), z.unknown()).parse({ ...Object(module) }),
    values: readKnownValues(readFileSync(new URL('index.d.ts', mappers), 'utf8')),
  };
}

/** The shape of one model. Names like `properties.template` are nested again, as a template writes them. */
export function shapeOf(sdk: Sdk, className: string): Shape {
  const { additionalProperties, modelProperties } = compositeMapper.parse(sdk.mappers[className]).type;
  const root: Tree = new Map();
  for (const [key, { serializedName, required = false, readOnly = false, type }] of Object.entries(modelProperties)) {
    const values = sdk.values(className, key);
    const names = serializedName.split(/(?<!\\)\./);
    const leaf = names.pop() ?? serializedName;
    const shape = lazily((): Shape => (values === undefined ? shapeOfType(sdk, type) : { kind: 'text', values }));
    names.reduce(branch, root).set(leaf, {
      required,
      readOnly,
      get shape() {
        return shape();
      },
    });
  }
  return nested(root, additionalProperties !== undefined);
}

type Tree = Map<string, Property | Tree>;

function branch(tree: Tree, name: string): Tree {
  const found = tree.get(name);
  if (found instanceof Map) return found;
  const added: Tree = new Map();
  tree.set(name, added);
  return added;
}

function nested(tree: Tree, open: boolean): Shape {
  const properties = [...tree].map(([name, node]): [string, Property] => {
    if (!(node instanceof Map)) return [name, node];
    const shape = nested(node, false);
    const required = shape.kind === 'object' && [...shape.properties.values()].some((property) => property.required);
    return [name, { shape, required, readOnly: false }];
  });
  return { kind: 'object', properties: new Map(properties), open };
}

function shapeOfType(sdk: Sdk, { name, className, allowedValues, element, value }: TypeMapper): Shape {
  if (name === 'Composite' && className !== undefined) return shapeOf(sdk, className);
  if (name === 'Sequence' && element !== undefined) return { kind: 'list', item: shapeOfType(sdk, element.type) };
  if (name === 'Dictionary' && value !== undefined) return { kind: 'map', item: shapeOfType(sdk, value.type) };
  if (name === 'Number') return { kind: 'number' };
  if (name === 'Boolean') return { kind: 'boolean' };
  if (name === 'Enum') return { kind: 'text', values: (allowedValues ?? []).map(String) };
  return ['String', 'Uuid', 'DateTime', 'Date', 'TimeSpan'].includes(name) ? { kind: 'text' } : { kind: 'anything' };
}

/** Models refer to themselves, so a shape is made only when it is looked at. */
function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
