import type { Node } from 'web-tree-sitter';
import { lineOf } from './parse.ts';
import { decoratorNumber, plainText, type ResourceDeclaration, type Template } from './template.ts';
import { at, expressions, valueOf } from './value.ts';
import type { Mistake } from '../mistake.ts';
import type { NameLimits, ResourceType } from '../resource-types.ts';

/** Lengths of what these functions return. */
const FIXED = new Map([
  ['uniqueString', 13],
  ['guid', 36],
]);
/** Names that the caller or Azure gives, which have the right length by themselves. */
const GIVEN = new Set(['item.key', 'principalId']);

/** Every name within its type's limits, however long the parameters are that it is made of. */
export function checkNames(template: Template, types: ReadonlyMap<string, ResourceType>): Mistake[] {
  return template.resources.flatMap((resource) => {
    const type = types.get(resource.type.toLowerCase());
    return type === undefined ? [] : checkName(template, resource, type.name);
  });
}

function checkName(template: Template, resource: ResourceDeclaration, limits: NameLimits): Mistake[] {
  const { file } = template;
  const name = at(valueOf(template, resource.body), 'name')?.node;
  if (name === undefined) return [{ file, line: lineOf(resource.node), message: `${resource.symbol} has no name` }];
  if (GIVEN.has(name.text)) return [];
  const say = (message: string): Mistake[] => [{ file, line: lineOf(name), message }];
  const longest = longestLength(template, name);
  if (longest === undefined)
    return say(`the name of ${resource.symbol} has no known greatest length: give its parameters @maxLength`);
  if (longest > limits.max)
    return say(`the name of ${resource.symbol} can have ${longest} characters; ${resource.type} takes ${limits.max}`);
  const wrong = literals(template, name).find((character) => !limits.characters.test(character));
  if (wrong !== undefined)
    return say(`the name of ${resource.symbol} has "${wrong}", which ${resource.type} does not take`);
  return name.type === 'string' && longest < limits.min
    ? say(`the name of ${resource.symbol} has ${longest} characters; ${resource.type} needs ${limits.min}`)
    : [];
}

/** The most characters that an expression can have; undefined when nothing bounds it. */
export function longestLength(template: Template, node: Node): number | undefined {
  if (node.type === 'string') {
    const parts = node.namedChildren.map((part) => {
      if (part.type === 'interpolation') return longestLength(template, expressions(part)[0] ?? part);
      return part.type === 'escape_sequence' ? 1 : part.text.length;
    });
    return parts.reduce<number | undefined>(
      (sum, part) => (sum === undefined || part === undefined ? undefined : sum + part),
      0,
    );
  }
  if (node.type === 'call_expression') return FIXED.get(node.childForFieldName('function')?.text ?? '');
  return node.type === 'identifier' ? longestOf(template, node.text) : undefined;
}

function longestOf(template: Template, name: string): number | undefined {
  const variable = template.variables.get(name);
  if (variable !== undefined) return longestLength(template, variable);
  const parameter = template.parameters.get(name);
  return parameter === undefined ? undefined : decoratorNumber(parameter, 'maxLength');
}

function literals(template: Template, node: Node): string[] {
  if (node.type === 'identifier') {
    const variable = template.variables.get(node.text);
    return variable === undefined ? [] : literals(template, variable);
  }
  if (node.type !== 'string') return [];
  if (!node.namedChildren.some((part) => part.type === 'interpolation')) return [...plainText(node)];
  return node.namedChildren.flatMap((part) => (part.type === 'string_content' ? [...part.text] : []));
}
