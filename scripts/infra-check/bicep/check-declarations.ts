import type { Node } from 'web-tree-sitter';
import { suggestion } from '../../../src/core/suggest.ts';
import type { Mistake } from '../mistake.ts';
import { lineOf, visit } from './parse.ts';
import { plainText, type Template } from './template.ts';

const SCOPES = ['resourceGroup', 'subscription', 'managementGroup', 'tenant'];
const DECORATORS = 'description secure minLength maxLength minValue maxValue allowed export'.split(' ');
const TYPES = ['string', 'int', 'bool', 'object', 'array'];

/** Nothing is declared twice; scopes, decorators and types are among those that Bicep has. */
export function checkDeclarations(template: Template): Mistake[] {
  const { file, root } = template;
  const mistakes: Mistake[] = [];
  const say = (node: Node, message: string): void => {
    mistakes.push({ file, line: lineOf(node), message });
  };
  const declared = { output: new Set<string>(), other: new Set<string>() };
  for (const node of root.namedChildren) {
    const name = node.type.endsWith('_declaration') ? node.firstNamedChild : null;
    const names = node.type === 'output_declaration' ? declared.output : declared.other;
    if (name !== null && names.has(name.text)) say(name, `${name.text} is declared twice`);
    if (name !== null) names.add(name.text);
    if (node.type === 'target_scope_assignment') checkOne(node.lastNamedChild, 'scope', SCOPES, say);
  }
  visit(root, (node) => {
    if (node.type === 'object') checkKeys(node, say);
    if (node.type === 'decorator') checkOne(decoratorName(node), 'decorator', DECORATORS, say);
    if (node.type === 'type') checkOne(typeName(node), 'type', TYPES, say);
    return true;
  });
  return mistakes;
}

type Say = (node: Node, message: string) => void;

function checkOne(node: Node | null | undefined, what: string, known: readonly string[], say: Say): void {
  if (node === null || node === undefined || known.includes(plainText(node))) return;
  say(node, `${plainText(node)} is no ${what}${suggestion(plainText(node), known)}`);
}

function checkKeys(node: Node, say: Say): void {
  const keys = new Set<string>();
  for (const property of node.namedChildren) {
    const key = property.type === 'object_property' ? property.firstNamedChild : null;
    if (key === null) continue;
    if (keys.has(plainText(key))) say(key, `${plainText(key)} stands twice in one object`);
    keys.add(plainText(key));
  }
}

function decoratorName(node: Node): Node | null | undefined {
  const name = node.firstNamedChild?.childForFieldName('function');
  return name?.type === 'member_expression' ? name.childForFieldName('property') : name;
}

/** Of a plain type; unions, lists and what may be null are made of those. */
function typeName(node: Node): Node | undefined {
  const [first] = node.namedChildren;
  return first?.type === 'identifier' || first?.type === 'primitive_type' ? first : undefined;
}
