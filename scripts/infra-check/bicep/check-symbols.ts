import type { Node } from 'web-tree-sitter';
import { suggestion } from '../../../src/core/suggest.ts';
import { lineOf, visit } from './parse.ts';
import type { Template } from './template.ts';
import type { Mistake } from '../mistake.ts';

/** Functions and namespaces of Bicep that the templates use. */
const BUILT_IN = [
  'az sys resourceGroup subscription managementGroup tenant deployment environment resourceId',
  'subscriptionResourceId tenantResourceId guid uniqueString empty items join union concat contains map',
  'filter range length toLower replace take format json string loadTextContent readEnvironmentVariable',
].flatMap((names) => names.split(' '));

/** Every name that an expression uses is declared in the file, and every declared parameter and variable is used. */
export function checkSymbols(template: Template): Mistake[] {
  const { file, root, parameters, variables, resources, modules } = template;
  const symbols = [
    ...parameters.keys(),
    ...variables.keys(),
    ...[...resources, ...modules].map(({ symbol }) => symbol),
  ];
  const used = new Set<string>();
  const mistakes: Mistake[] = [];
  visit(root, (node) => {
    if (!isUse(node)) return true;
    used.add(node.text);
    const known = [...symbols, ...BUILT_IN];
    if (!known.includes(node.text) && !localsAt(node).has(node.text))
      mistakes.push({
        file,
        line: lineOf(node),
        message: `nothing is called ${node.text}${suggestion(node.text, known)}`,
      });
    return false;
  });
  for (const [name, line] of declared(template))
    if (!used.has(name)) mistakes.push({ file, line, message: `${name} is not used` });
  return mistakes;
}

function declared({ parameters, variables }: Template): [string, number][] {
  return [
    ...[...parameters.values()].map(({ name, node }): [string, number] => [name, lineOf(node)]),
    ...[...variables].map(([name, node]): [string, number] => [name, lineOf(node)]),
  ];
}

/** Neither the name of a declaration, nor a key, nor a type, nor a parameter of a lambda. */
function isUse(node: Node): boolean {
  const { parent } = node;
  if (node.type !== 'identifier' || parent === null) return false;
  if (parent.type.endsWith('_declaration')) return !isFirst(parent, node);
  if (parent.type === 'object_property') return !isFirst(parent, node);
  if (parent.type === 'for_statement') return parent.childForFieldName('initializer')?.id !== node.id;
  if (parent.type === 'lambda_expression') return !isFirst(parent, node);
  return !['type', 'decorator'].includes(parent.type) && !isInDecorator(node) && !isLambdaHead(parent);
}

function isFirst(parent: Node, node: Node): boolean {
  return parent.firstNamedChild?.id === node.id;
}

function isInDecorator({ parent }: Node): boolean {
  return parent?.type === 'call_expression' && parent.parent?.type === 'decorator';
}

function isLambdaHead(node: Node): boolean {
  return (
    node.type === 'parenthesized_expression' && node.parent?.type === 'lambda_expression' && isFirst(node.parent, node)
  );
}

/** Names of the loops and lambdas around a node. */
function localsAt(node: Node): Set<string> {
  const names = new Set<string>();
  for (let around = node.parent; around !== null; around = around.parent) {
    if (around.type === 'for_statement')
      namesOf(around.childForFieldName('initializer') ?? around.firstNamedChild, names);
    if (around.type === 'lambda_expression') namesOf(around.firstNamedChild, names);
  }
  return names;
}

function namesOf(node: Node | null, names: Set<string>): void {
  if (node === null) return;
  visit(node, (child) => {
    if (['identifier', 'loop_variable', 'loop_enumerator'].includes(child.type)) names.add(child.text);
    return true;
  });
}
