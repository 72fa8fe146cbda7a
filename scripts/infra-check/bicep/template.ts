import type { Node } from 'web-tree-sitter';
import { visit } from './parse.ts';

/** What one file declares. */
export interface Template {
  readonly file: string;
  readonly root: Node;
  /** `resourceGroup` where the file does not say. */
  readonly scope: string;
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly variables: ReadonlyMap<string, Node>;
  readonly resources: readonly ResourceDeclaration[];
  readonly modules: readonly ModuleDeclaration[];
  readonly outputs: ReadonlyMap<string, Output>;
}

export interface Parameter {
  readonly name: string;
  readonly node: Node;
  readonly type: string;
  readonly fallback: Node | undefined;
  readonly decorators: readonly Decorator[];
}

interface Decorator {
  readonly name: string;
  readonly arguments: readonly Node[];
}

export interface ResourceDeclaration {
  readonly symbol: string;
  readonly node: Node;
  /** As written, like `Microsoft.App/jobs`, and its API version. */
  readonly type: string;
  readonly version: string;
  readonly existing: boolean;
  readonly body: Node;
}

export interface ModuleDeclaration {
  readonly symbol: string;
  readonly node: Node;
  /** As written: relative to the file. */
  readonly path: string;
  readonly body: Node;
}

export interface Output {
  readonly name: string;
  readonly node: Node;
  readonly type: string;
  readonly value: Node;
}

export function readTemplate(file: string, root: Node): Template {
  const parameters = new Map<string, Parameter>();
  const variables = new Map<string, Node>();
  const outputs = new Map<string, Output>();
  const resources: ResourceDeclaration[] = [];
  const modules: ModuleDeclaration[] = [];
  let scope = 'resourceGroup';
  let decorators: Decorator[] = [];
  for (const node of root.namedChildren) {
    const name = firstOf(node, 'identifier')?.text ?? '';
    const last = node.lastNamedChild ?? node;
    if (node.type === 'decorators') decorators.push(...node.namedChildren.map(readDecorator));
    else if (node.type === 'target_scope_assignment') scope = plainText(last);
    else if (node.type === 'parameter_declaration') parameters.set(name, readParameter(name, node, decorators));
    else if (node.type === 'variable_declaration') variables.set(name, last);
    else if (node.type === 'resource_declaration') resources.push(readResource(name, node));
    else if (node.type === 'module_declaration') modules.push(readModule(name, node));
    else if (node.type === 'output_declaration') outputs.set(name, { name, node, type: typeOf(node), value: last });
    if (node.type !== 'decorators' && node.type !== 'comment') decorators = [];
  }
  return { file, root, scope, parameters, variables, resources, modules, outputs };
}

export function isSecure({ decorators }: Parameter): boolean {
  return decorators.some(({ name }) => name === 'secure');
}

/** The secure parameters that an expression holds, by the nodes that name them. */
export function secretsIn({ parameters }: Template, node: Node): Node[] {
  const found: Node[] = [];
  visit(node, (below) => {
    const parameter = below.type === 'identifier' ? parameters.get(below.text) : undefined;
    if (parameter !== undefined && isSecure(parameter) && !isKey(below)) found.push(below);
    return true;
  });
  return found;
}

/** The name before the colon. */
function isKey(node: Node): boolean {
  return node.parent?.type === 'object_property' && node.parent.firstNamedChild?.id === node.id;
}

/** The first argument of a decorator as a number. */
export function decoratorNumber({ decorators }: Parameter, name: string): number | undefined {
  const argument = decorators.find((decorator) => decorator.name === name)?.arguments[0];
  return argument?.type === 'number' ? Number(argument.text) : undefined;
}

/** The text of a string without its quotes; what is interpolated stays as it is written. */
export function plainText(node: Node): string {
  return node.type === 'string' ? node.text.replaceAll(/^'|'$/g, '') : node.text;
}

function readDecorator(node: Node): Decorator {
  const call = firstOf(node, 'call_expression');
  return {
    name: call?.childForFieldName('function')?.text ?? '',
    arguments: call?.childForFieldName('arguments')?.namedChildren ?? [],
  };
}

function readParameter(name: string, node: Node, decorators: readonly Decorator[]): Parameter {
  const last = node.lastNamedChild;
  const fallback = last === null || last.type === 'type' || last.type === 'identifier' ? undefined : last;
  return { name, node, type: typeOf(node), fallback, decorators };
}

function readResource(symbol: string, node: Node): ResourceDeclaration {
  const reference = firstOf(node, 'string');
  const [type = '', version = ''] = (reference === undefined ? '' : plainText(reference)).split('@');
  const existing = node.children.some((child) => child.type === 'existing');
  return { symbol, node, type, version, existing, body: bodyOf(node) };
}

function readModule(symbol: string, node: Node): ModuleDeclaration {
  const reference = firstOf(node, 'string');
  return { symbol, node, path: reference === undefined ? '' : plainText(reference), body: bodyOf(node) };
}

/** The object of a declaration, also where it is conditional or repeated. */
function bodyOf(node: Node): Node {
  const last = node.lastNamedChild ?? node;
  return last.type === 'if_statement' || last.type === 'for_statement' ? bodyOf(last) : last;
}

function typeOf(node: Node): string {
  return firstOf(node, 'type')?.text ?? '';
}

function firstOf(node: Node, type: string): Node | undefined {
  return node.namedChildren.find((child) => child.type === type);
}
