import { posix } from 'node:path';
import type { Node } from 'web-tree-sitter';
import { suggestion } from '../../../src/core/suggest.ts';
import type { Mistake } from '../mistake.ts';
import { argumentProblem } from './check-modules.ts';
import { lineOf } from './parse.ts';
import { isSecure, plainText, type Parameter, type Template } from './template.ts';
import { valueOf } from './value.ts';

/** A parameter file against the template that it uses. */
export function checkParameters(values: Template, templates: ReadonlyMap<string, Template>): Mistake[] {
  const { file, root } = values;
  const using = root.namedChildren.find(({ type }) => type === 'using_statement')?.firstNamedChild;
  const path = using === null || using === undefined ? '' : plainText(using);
  const target = templates.get(posix.join(posix.dirname(file), path));
  if (target === undefined) return [{ file, line: 1, message: `using '${path}': no such template` }];
  const wrong = [...values.variables].flatMap(([name, node]) => {
    const parameter = target.parameters.get(name);
    const message = parameter === undefined ? noParameter(name, target) : problemOf(values, parameter, node);
    return message === undefined ? [] : [{ file, line: lineOf(node), message }];
  });
  const missing = [...target.parameters.values()].filter(
    ({ name, fallback }) => fallback === undefined && !values.variables.has(name),
  );
  return [...wrong, ...missing.map(({ name }) => ({ file, line: 1, message: `${name} has no value` }))];
}

/** What a template takes for its parameters when nobody says otherwise. */
export function checkDefaults(template: Template): Mistake[] {
  return [...template.parameters.values()].flatMap((parameter) => {
    const { fallback } = parameter;
    if (fallback === undefined) return [];
    const message = argumentProblem(template, parameter, valueOf(template, fallback));
    return message === undefined ? [] : [{ file: template.file, line: lineOf(fallback), message }];
  });
}

function noParameter(name: string, { file, parameters }: Template): string {
  return `${file} has no parameter ${name}${suggestion(name, [...parameters.keys()])}`;
}

function problemOf(values: Template, parameter: Parameter, node: Node): string | undefined {
  const value = valueOf(values, node);
  if (isSecure(parameter) && holdsText(node))
    return `${parameter.name} is a secret: read it with readEnvironmentVariable`;
  return argumentProblem(values, parameter, value);
}

/** A text that is neither a key nor the argument of a function. */
function holdsText(node: Node): boolean {
  if (node.type === 'string') return true;
  if (node.type === 'call_expression')
    return (node.childForFieldName('arguments')?.namedChildren ?? []).slice(1).some(holdsText);
  const below = node.type === 'object_property' ? node.namedChildren.slice(1) : node.namedChildren;
  return below.some(holdsText);
}
