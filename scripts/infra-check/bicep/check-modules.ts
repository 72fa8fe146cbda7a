import { posix } from 'node:path';
import type { Node } from 'web-tree-sitter';
import { suggestion } from '../../../src/core/suggest.ts';
import { cronProblem } from '../cron.ts';
import { imageProblem } from '../image.ts';
import { longestLength } from './check-names.ts';
import { lineOf, visit } from './parse.ts';
import {
  decoratorNumber,
  isSecure,
  secretsIn,
  type ModuleDeclaration,
  type Parameter,
  type Template,
} from './template.ts';
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
    return [
      ...checkHead(template, module),
      ...checkCall(template, module, target),
      ...checkOutputsRead(template, module, target),
      ...checkMembersRead(template, module, target),
    ];
  });
}

const KEYS = ['name', 'scope', 'params', 'dependsOn'];
/** Of the deployment that a module becomes. */
const NAME_ROOM = 64;

function checkHead(template: Template, { body, path }: ModuleDeclaration): Mistake[] {
  const { file } = template;
  const value = valueOf(template, body);
  const entries = value.kind === 'object' ? value.entries : [];
  const unknown = entries.filter(({ key = '' }) => !KEYS.includes(key));
  const name = at(value, 'name')?.node;
  const length = name === undefined ? 0 : longestLength(template, name);
  return [
    ...unknown.map(({ key = '', node }) => ({
      file,
      line: lineOf(node),
      message: `${key}: no such property of a module${suggestion(key, KEYS)}`,
    })),
    ...(name === undefined || (length !== undefined && length <= NAME_ROOM)
      ? []
      : [
          {
            file,
            line: lineOf(name),
            message: `the deployment of ${path} can get a name of more than ${NAME_ROOM} characters`,
          },
        ]),
  ];
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
  if (wrong !== undefined) return `${name} must be ${type}, not ${wrong.kind === 'given' ? wrong.type : wrong.kind}`;
  if (value.kind === 'text' || value.kind === 'number') {
    const problem = value.kind === 'text' ? textProblem(parameter, value.text) : rangeProblem(parameter, +value.text);
    if (problem !== undefined) return problem;
  }
  const most = decoratorNumber(parameter, 'maxLength');
  const length = value.kind === 'text' || value.kind === 'composed' ? longestLength(template, value.node) : undefined;
  if (most !== undefined && length !== undefined && length > most)
    return `${name} can have ${length} characters; it takes ${most}`;
  const holdsSecret = !isSecure(parameter) && secretsIn(template, value.node).length > 0;
  return holdsSecret ? `${name} gets a secret and is not @secure()` : undefined;
}

function textProblem(parameter: Parameter, text: string): string | undefined {
  if (parameter.name === 'cron') return cronProblem(text);
  if (parameter.name === 'image') return imageProblem(text);
  if (parameter.name === 'name' && /[^a-z0-9-]/.test(text)) return `name ${text} has more than a-z, 0-9 and -`;
  const least = decoratorNumber(parameter, 'minLength') ?? 0;
  return text.length < least ? `${parameter.name} has ${text.length} characters; it needs ${least}` : undefined;
}

function rangeProblem(parameter: Parameter, value: number): string | undefined {
  const least = decoratorNumber(parameter, 'minValue') ?? Number.NEGATIVE_INFINITY;
  const most = decoratorNumber(parameter, 'maxValue') ?? Number.POSITIVE_INFINITY;
  return value < least || value > most ? `${parameter.name} must be from ${least} to ${most}, not ${value}` : undefined;
}

const KINDS: Readonly<Record<string, readonly string[]>> = {
  string: ['text', 'composed'],
  int: ['number'],
  bool: ['boolean'],
  object: ['object'],
  array: ['list', 'repeated'],
};
const GIVEN: Readonly<Record<string, string>> = { int: 'number', bool: 'boolean', object: 'object', array: 'list' };

function fits(value: Value, type: string): boolean {
  if (value.kind === 'unknown' || type.endsWith('?')) return true;
  if (type.includes("'")) return value.kind === 'composed' || (value.kind === 'text' && isOneOf(type, value.text));
  const plain = type.endsWith('[]') ? 'array' : type;
  if (value.kind === 'given') return (GIVEN[plain] ?? value.type) === value.type;
  return (KINDS[plain] ?? [value.kind]).includes(value.kind);
}

function isOneOf(type: string, text: string): boolean {
  return type.split('|').some((choice) => choice.trim() === `'${text}'`);
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

/** What a module reads of an object that it is given has to be in that object. */
function checkMembersRead(template: Template, module: ModuleDeclaration, target: Template): Mistake[] {
  const params = at(valueOf(template, module.body), 'params');
  const mistakes: Mistake[] = [];
  visit(target.root, (node) => {
    const [, name = '', member = ''] = /^(\w+)\.(\w+)$/.exec(node.type === 'member_expression' ? node.text : '') ?? [];
    const given = target.parameters.has(name) ? at(params, name) : undefined;
    if (given?.kind !== 'object' || at(given, member) !== undefined) return true;
    const known = given.entries.flatMap(({ key }) => key ?? []);
    const message = `${module.symbol} is given ${name} without ${member}${suggestion(member, known)}`;
    mistakes.push({ file: target.file, line: lineOf(node), message });
    return true;
  });
  return mistakes;
}

/** The name in `symbol.outputs.name` or `symbol!.outputs.name`; the grammar takes a choice before it for its start. */
function outputRead(node: Node, symbol: string): string | undefined {
  if (node.type !== 'member_expression') return undefined;
  const match = /(?<![\w.])(\w+)[!?]?\.\??outputs\.\??(\w+)$/.exec(node.text);
  return match?.[1] === symbol ? match[2] : undefined;
}
