import { suggestion } from '../../../src/core/suggest.ts';
import type { Mistake } from '../mistake.ts';
import type { ResourceType } from '../resource-types.ts';
import type { Shape } from '../shape.ts';
import { lineOf, visit } from './parse.ts';
import type { Template } from './template.ts';

/** What is read of a resource, as in `account.properties.primaryEndpoints.blob`, is what Azure answers for its type. */
export function checkReads(template: Template, types: ReadonlyMap<string, ResourceType>): Mistake[] {
  const { file, root, resources } = template;
  const mistakes: Mistake[] = [];
  visit(root, (node) => {
    if (node.type !== 'member_expression') return true;
    const [read = ''] = /(?:\w+[!?]?\.\??)+\w+$/.exec(node.text) ?? [];
    const [symbol = '', ...path] = read.replaceAll(/[!?]/g, '').split('.');
    const resource = resources.find((declared) => declared.symbol === symbol);
    const shape = types.get(resource?.type.toLowerCase() ?? '')?.answer;
    const problem = shape === undefined || path[0] !== 'properties' ? undefined : problemOf(shape, path);
    if (problem !== undefined) mistakes.push({ file, line: lineOf(node), message: `${symbol}.${problem}` });
    return true;
  });
  return mistakes;
}

function problemOf(shape: Shape, path: readonly string[]): string | undefined {
  let here = shape;
  for (const [index, key] of path.entries()) {
    if (here.kind !== 'object' || here.open) return undefined;
    const property = here.properties.get(key);
    if (property === undefined)
      return `${path.slice(0, index + 1).join('.')}: no such property${suggestion(key, [...here.properties.keys()])}`;
    here = property.shape;
  }
  return undefined;
}
