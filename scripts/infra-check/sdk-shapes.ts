import { z } from 'zod';
import type { Property, Shape } from './shape.ts';

/** The mappers of a management SDK: what it reads and writes of every model. */
export type Mappers = Readonly<Record<string, unknown>>;

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

export async function loadMappers(url: URL): Promise<Mappers> {
  const module: unknown = await import(url.href);
  return z.record(z.string(), z.unknown()).parse({ ...Object(module) });
}

/** The shape of one model. Names like `properties.template` are nested again, as a template writes them. */
export function shapeOf(mappers: Mappers, className: string): Shape {
  const { additionalProperties, modelProperties } = compositeMapper.parse(mappers[className]).type;
  const root: Tree = new Map();
  for (const { serializedName, required = false, readOnly = false, type } of Object.values(modelProperties)) {
    const names = serializedName.split(/(?<!\\)\./);
    const leaf = names.pop() ?? serializedName;
    const shape = lazily(() => shapeOfType(mappers, type));
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

function shapeOfType(mappers: Mappers, { name, className, allowedValues, element, value }: TypeMapper): Shape {
  if (name === 'Composite' && className !== undefined) return shapeOf(mappers, className);
  if (name === 'Sequence' && element !== undefined) return { kind: 'list', item: shapeOfType(mappers, element.type) };
  if (name === 'Dictionary' && value !== undefined) return { kind: 'map', item: shapeOfType(mappers, value.type) };
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
