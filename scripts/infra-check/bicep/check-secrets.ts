import { lineOf, visit } from './parse.ts';
import { isSecure, type Parameter, type Template } from './template.ts';
import { expressions } from './value.ts';
import type { Mistake } from '../mistake.ts';

const LISTS_KEYS = /\blist(?:[A-Z]\w*)?\s*\(/;
const SECRET_NAME =
  /secret|password|token|connection.?string|api.?key|account.?key|shared.?key|webhook|\bsas\b|config$/i;
/** Names of things about secrets that are none. */
const HARMLESS = /uri|vaultName|roleId/i;

/** No secret leaves a template: parameters that hold one are secure, none is in an output, no key is listed. */
export function checkSecrets(template: Template): Mistake[] {
  return [...openParameters(template), ...keyLists(template), ...outputs(template)];
}

function openParameters({ file, parameters }: Template): Mistake[] {
  const secret = [...parameters.values()].filter(({ name }) => SECRET_NAME.test(name) && !HARMLESS.test(name));
  return secret.flatMap((parameter) => {
    const { name, node, fallback } = parameter;
    const line = lineOf(node);
    if (!isSecure(parameter)) return [{ file, line, message: `${name} holds secrets: it must be @secure()` }];
    const harmless = fallback === undefined || (['object', 'string'].includes(fallback.type) && isEmpty(parameter));
    return harmless ? [] : [{ file, line, message: `${name} is a secret with a value in the file` }];
  });
}

function isEmpty({ fallback }: Parameter): boolean {
  return fallback === undefined || expressions(fallback).length === 0;
}

function keyLists({ file, root }: Template): Mistake[] {
  const mistakes: Mistake[] = [];
  visit(root, (node) => {
    if (node.type !== 'call_expression') return true;
    const name = (node.childForFieldName('function')?.text ?? '').split('.').at(-1) ?? '';
    if (LISTS_KEYS.test(`${name}(`))
      mistakes.push({ file, line: lineOf(node), message: `${name} reads keys: use an identity` });
    if (name === 'getSecret')
      mistakes.push({
        file,
        line: lineOf(node),
        message: 'getSecret reads a secret: azaudit reads it itself, by kv://',
      });
    return true;
  });
  return mistakes;
}

function outputs({ file, outputs: all, parameters }: Template): Mistake[] {
  const secure = [...parameters.values()].filter(isSecure).map(({ name }) => name);
  return [...all.values()].flatMap(({ name, node, value }) => {
    const line = lineOf(value);
    const held = secure.find((parameter) => new RegExp(`\\b${parameter}\\b`).test(value.text));
    if (held !== undefined) return [{ file, line, message: `the output ${name} shows ${held}, which is a secret` }];
    if (SECRET_NAME.test(name) && !HARMLESS.test(name))
      return [
        { file, line: lineOf(node), message: `the output ${name} looks like a secret: outputs are kept in plain text` },
      ];
    const shown = /\.properties\.(?:value|primaryKey|secondaryKey|\w*connectionString|\w*[pP]assword)\b/.exec(
      value.text,
    );
    return shown === null
      ? []
      : [{ file, line, message: `the output ${name} shows ${shown[0].slice(1)}, which is a secret` }];
  });
}
