import type { Node } from 'web-tree-sitter';
import { lineOf, visit } from './parse.ts';
import { isSecure, plainText, secretsIn, type Parameter, type ResourceDeclaration, type Template } from './template.ts';
import { expressions } from './value.ts';
import type { Mistake } from '../mistake.ts';

const LISTS_KEYS = /\blist(?:[A-Z]\w*)?\s*\(/;
const SECRET_NAME =
  /secret|password|token|connection.?string|api.?key|account.?key|shared.?key|webhook|\bsas\b|config$/i;
/** Names of things about secrets that are none. */
const HARMLESS = /uri|vaultName|roleId/i;

/** No secret leaves a template: parameters that hold one are secure, none is in an output, no key is listed. */
export function checkSecrets(template: Template): Mistake[] {
  return [
    ...openParameters(template),
    ...keyLists(template),
    ...outputs(template),
    ...openUses(template),
    ...plainVariables(template),
  ];
}

/** A signed address, a Slack token, an account key, a URL with a password. */
const SECRET_TEXT = /[?&]sig=|\bxox[a-z]-|Account_?Key=|SharedAccessKey=|:\/\/[^/@'$]*:[^/@'$]+@/i;
const SECRET_KEY = /password$|connectionString$|accessKey$|sharedKey$/i;

/** Texts that are secrets, or go where secrets go; variables by a telling name with a value, not a reference. */
function plainVariables({ file, root }: Template): Mistake[] {
  const mistakes: Mistake[] = [];
  visit(root, (node) => {
    const literal = node.type === 'string' ? node.text : '';
    if (SECRET_TEXT.test(literal)) mistakes.push({ file, line: lineOf(node), message: 'a secret in plain text' });
    const key = node.type === 'object_property' ? (node.firstNamedChild?.text ?? '') : '';
    if (SECRET_KEY.test(key) && node.lastNamedChild?.type === 'string')
      mistakes.push({ file, line: lineOf(node), message: `${key} is a secret in plain text` });
    if (node.type !== 'object') return true;
    const keys = new Map(
      node.namedChildren.map((property) => [property.firstNamedChild?.text, property.lastNamedChild]),
    );
    const name = plainText(keys.get('name') ?? node);
    if (keys.has('value') && /^[A-Z][A-Z0-9_]*$/.test(name) && SECRET_NAME.test(name))
      mistakes.push({ file, line: lineOf(node), message: `${name} is a secret in plain text` });
    return true;
  });
  return mistakes;
}

/** A secret may go into the list of secrets of a container app, into a vault, and into a module. Nowhere else. */
function openUses(template: Template): Mistake[] {
  const { file, resources, variables } = template;
  const say = (node: Node): Mistake => ({
    file,
    line: lineOf(node),
    message: `${node.text} is a secret: it can be read by anybody who sees this`,
  });
  const inVariables = [...variables.values()].flatMap((value) => secretsIn(template, value));
  const inBodies = resources.flatMap((resource) =>
    secretsIn(template, resource.body).filter((node) => !isKept(resource, node)),
  );
  return [...inVariables, ...inBodies].map(say);
}

function isKept({ type, body }: ResourceDeclaration, node: Node): boolean {
  const path: string[] = [];
  for (let around: Node | null = node; around !== null && around.id !== body.id; around = around.parent)
    if (around.type === 'object_property') path.unshift(around.firstNamedChild?.text ?? '');
  const place = path.join('.');
  if (/^Microsoft\.App\//i.test(type)) return place === 'properties.configuration.secrets.value';
  return /^Microsoft\.KeyVault\/vaults\/secrets$/i.test(type) && place === 'properties.value';
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
