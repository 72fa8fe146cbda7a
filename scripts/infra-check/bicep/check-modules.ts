import { posix } from 'node:path';
import type { Node } from 'web-tree-sitter';
import { suggestion } from '../../../src/ruleset/suggest.ts';
import { longestLength } from './check-names.ts';
import { lineOf, visit } from './parse.ts';
import { decoratorNumber, isSecure, type ModuleDeclaration, type Parameter, type Template } from './template.ts';
import { at, choices, valueOf, type Value } from './value.ts';
import type { Mistake } from '../mistake.ts';

/** Calls of modules fit what the modules declare, and what is read of them is there. */
export function checkModules(template: Template, templates: ReadonlyMap<string, Template>): Mistake[] {
  const { file } = template;
  return template.modules.flatMap((module) => {
    const line = lineOf(module.node);
    if (!/^[\w./-]+\.bicep$/.test(module.path))
      return [{ file, line, message: `${module.path}: only modules of this folder can be checked` }];
    const target = templates.get(posix.join(posix.dirname(file), module.path));
    if (target === undefined) return [{ file, line, message: `${module.path} does not exist` }];
    return [...checkCall(template, module, target), ...checkOutputsRead(template, module, target)];
  });
}

function checkCall(template: Template, module: ModuleDeclaration, target: Template): Mistake[] {
  const params = at(valueOf(template, module.body), 'params');
  const given = params?.kind === 'object' ? params.entries : [];
  const { file } = template;
  const mistakes = given.flatMap(({ key = '', node, value }) => {
    const parameter = target.parameters.get(key);
    const message =
      parameter === undefined ? unknownName(key, module, target) : argumentProblem(template, parameter, value);
    return message === undefined ? [] : [{ file, line: lineOf(node), message }];
  });
  const missing = [...target.parameters.values()].filter(
    ({ name, fallback }) => fallback === undefined && !given.some(({ key }) => key === name),
  );
  const line = lineOf(params?.node ?? module.node);
  return [...mistakes, ...missing.map(({ name }) => ({ file, line, message: `${module.path} needs ${name}` }))];
}

function unknownName(key: string, { path }: ModuleDeclaration, { parameters }: Template): string {
  return `${path} has no parameter ${key}${suggestion(key, [...parameters.keys()])}`;
}

/** What is wrong with a value for a parameter, or undefined. */
export function argumentProblem(template: Template, parameter: Parameter, value: Value): string | undefined {
  const { name, type } = parameter;
  const wrong = choices(value).find((option) => !fits(option, type));
  if (wrong !== undefined) return `${name} must be ${type}, not ${wrong.kind}`;
  const most = decoratorNumber(parameter, 'maxLength');
  const length = value.kind === 'text' || value.kind === 'composed' ? longestLength(template, value.node) : undefined;
  if (most !== undefined && length !== undefined && length > most)
    return `${name} can have ${length} characters; it takes ${most}`;
  const passed = value.node.type === 'identifier' ? template.parameters.get(value.node.text) : undefined;
  if (passed !== undefined && isSecure(passed) && !isSecure(parameter))
    return `${name} gets a secret and is not @secure()`;
  return undefined;
}

const KINDS: Readonly<Record<string, readonly string[]>> = {
  string: ['text', 'composed'],
  int: ['number'],
  bool: ['boolean'],
  object: ['object'],
  array: ['list', 'repeated'],
};

function fits(value: Value, type: string): boolean {
  if (value.kind === 'unknown' || value.kind === 'null') return true;
  if (type.includes("'")) return value.kind !== 'text' || type.includes(`'${value.text}'`);
  return (KINDS[type.endsWith('[]') ? 'array' : type] ?? [value.kind]).includes(value.kind);
}

function checkOutputsRead(template: Template, module: ModuleDeclaration, target: Template): Mistake[] {
  const mistakes: Mistake[] = [];
  visit(template.root, (node) => {
    const name = outputRead(node, module.symbol);
    if (name !== undefined && !target.outputs.has(name))
      mistakes.push({
        file: template.file,
        line: lineOf(node),
        message: `${module.path} has no output ${name}${suggestion(name, [...target.outputs.keys()])}`,
      });
    return true;
  });
  return mistakes;
}

/** The name in `symbol.outputs.name` or `symbol!.outputs.name`. */
function outputRead(node: Node, symbol: string): string | undefined {
  if (node.type !== 'member_expression') return undefined;
  const match = /^(\w+)[!?]?\.\??outputs\.\??(\w+)$/.exec(node.text);
  return match?.[1] === symbol ? match[2] : undefined;
}
