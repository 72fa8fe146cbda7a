/** The texts that a property of a model takes; undefined where any text will do. */
export type KnownValues = (model: string, property: string) => readonly string[] | undefined;

interface Model {
  readonly parents: readonly string[];
  /** Property -> name of its type. */
  readonly types: ReadonlyMap<string, string>;
}

const ENUM = /^export declare enum Known(\w+) \{\n([\s\S]*?)^\}/gm;
const MODEL = /^export interface (\w+)(?: extends ([\w, ]+))? \{\n([\s\S]*?)^\}/gm;
const PROPERTY = /^ {4}(?:readonly )?(\w+)\??: (\w+);/gm;

/** Of the declarations of an SDK: its mappers say no more than that an open list of values is text. */
export function readKnownValues(declarations: string): KnownValues {
  const lists = new Map(
    [...declarations.matchAll(ENUM)].map(([, name = '', body = '']): [string, string[]] => [
      name,
      [...body.matchAll(/ = "([^"]*)"/g)].map(([, value = '']) => value),
    ]),
  );
  const models = new Map(
    [...declarations.matchAll(MODEL)].map(([, name = '', parents = '', body = '']): [string, Model] => [
      name,
      {
        parents: parents.split(', '),
        types: new Map([...body.matchAll(PROPERTY)].map(([, key = '', type = '']): [string, string] => [key, type])),
      },
    ]),
  );
  const typeOf = (model: string, property: string): string | undefined => {
    const found = models.get(model);
    if (found === undefined) return undefined;
    const inherited = (): string | undefined => {
      for (const parent of found.parents) {
        const type = typeOf(parent, property);
        if (type !== undefined) return type;
      }
      return undefined;
    };
    return found.types.get(property) ?? inherited();
  };
  return (model, property) => lists.get(typeOf(model, property) ?? '');
}
