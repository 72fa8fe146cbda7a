import type { Node } from 'web-tree-sitter';
import { lineOf } from './parse.ts';
import { plainText, type ResourceDeclaration, type Template } from './template.ts';
import { at, choices, expressions, valueOf, type Value } from './value.ts';
import type { Mistake } from '../mistake.ts';

interface Role {
  readonly name: string;
  /** Type of the one resource that it may be given at, in lower case; `ABOVE` is where the audit reads. */
  readonly at: string;
}

const ABOVE = 'a subscription or management group';

/** Every role that a template may give away. */
const ROLES: Readonly<Record<string, Role>> = {
  'acdd72a7-3385-48ef-bd42-f606fba81ae7': { name: 'Reader', at: ABOVE },
  '43d0d8ad-25c7-4714-9337-8ba259a9fe05': { name: 'Monitoring Reader', at: ABOVE },
  '72fafb9e-0641-4937-9268-a91bfd8191a3': { name: 'Cost Management Reader', at: ABOVE },
  '4633458b-17de-408a-b874-0445c86b69e6': { name: 'Key Vault Secrets User', at: 'microsoft.keyvault/vaults' },
  '7f951dda-4ed3-4680-a7ca-43fe172d538d': { name: 'AcrPull', at: 'microsoft.containerregistry/registries' },
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe': {
    name: 'Storage Blob Data Contributor',
    at: 'microsoft.storage/storageaccounts/blobservices/containers',
  },
};
/** Alone, or at the end of the path of a role. */
const GUID = /(?<![^/])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** Functions that put a role's id at the end of its path. */
const ROLE_PATHS = new Set(['subscriptionResourceId', 'tenantResourceId', 'resourceId']);

/** Only roles on the list, each at the only place it belongs to; own roles only read. */
export function checkRoles(template: Template): Mistake[] {
  return template.resources.flatMap((resource) => {
    const type = resource.type.toLowerCase();
    if (resource.existing) return [];
    if (type === 'microsoft.authorization/roleassignments') return checkAssignment(template, resource);
    return type === 'microsoft.authorization/roledefinitions' ? checkDefinition(template, resource) : [];
  });
}

function checkAssignment(template: Template, resource: ResourceDeclaration): Mistake[] {
  const { file } = template;
  const body = valueOf(template, resource.body);
  const role = at(body, 'properties', 'roleDefinitionId');
  const line = lineOf(role?.node ?? resource.node);
  if (role !== undefined && isOwnRole(template, role.node)) return [];
  const ids = role === undefined ? [undefined] : roleIds(template, role.node);
  if (ids.length === 0 || ids.includes(undefined))
    return [{ file, line, message: 'which role is given must be readable from the file' }];
  const place = placeOf(template, at(body, 'scope'));
  return ids.flatMap((id = '') => {
    const known = ROLES[id.toLowerCase()];
    if (known === undefined) return [{ file, line, message: `role ${id} is not on the list of roles` }];
    return known.at === place
      ? []
      : [{ file, line, message: `${known.name} may be given at ${known.at} only, not at ${place}` }];
  });
}

/** A role that this file defines: its actions are checked there. */
function isOwnRole({ resources }: Template, node: Node): boolean {
  const [symbol = ''] = node.text.split('.');
  return resources.some(
    (resource) => resource.symbol === symbol && /\/roleDefinitions$/i.test(resource.type) && !resource.existing,
  );
}

/** Every role that an expression can be: undefined where one cannot be read from the file. */
function roleIds(template: Template, node: Node): (string | undefined)[] {
  const below = (child: Node | null | undefined): (string | undefined)[] =>
    child === null || child === undefined ? [undefined] : roleIds(template, child);
  switch (node.type) {
    case 'string':
      return [GUID.exec(plainText(node))?.[0]];
    case 'array':
      return expressions(node).flatMap(below);
    case 'parenthesized_expression':
      return below(expressions(node)[0]);
    case 'ternary_expression':
      return ['consequence', 'alternative'].flatMap((field) => below(node.childForFieldName(field)));
    case 'identifier':
      return below(template.variables.get(node.text) ?? loopOver(node, node.text));
    case 'call_expression':
      return ROLE_PATHS.has(node.childForFieldName('function')?.text ?? '')
        ? below(node.childForFieldName('arguments')?.lastNamedChild)
        : [undefined];
    default:
      return [undefined];
  }
}

function loopOver(node: Node, name: string): Node | undefined {
  for (let around: Node | null = node; around !== null; around = around.parent) {
    if (around.type !== 'for_statement' || around.childForFieldName('initializer')?.text !== name) continue;
    return expressions(around)[1];
  }
  return undefined;
}

function placeOf({ scope, resources }: Template, value: Value | undefined): string {
  if (value === undefined) return scope === 'resourceGroup' ? 'the resource group' : ABOVE;
  const found = resources.find(({ symbol }) => symbol === value.node.text);
  return found?.type.toLowerCase() ?? value.node.text;
}

function checkDefinition(template: Template, resource: ResourceDeclaration): Mistake[] {
  const { file } = template;
  const permissions = at(valueOf(template, resource.body), 'properties', 'permissions');
  const mistakes: Mistake[] = [];
  if (permissions?.kind !== 'list' || permissions.items.length === 0)
    return [{ file, line: lineOf(resource.node), message: 'the actions of a role must be readable from the file' }];
  for (const item of permissions.items) {
    for (const action of actionsOf(template, at(item, 'actions')))
      if (!isReadAction(action.text))
        mistakes.push({ file, line: lineOf(action.node), message: `action ${action.text} does more than read` });
    for (const option of choices(at(item, 'dataActions')))
      if (option.kind !== 'list' || option.items.length > 0)
        mistakes.push({ file, line: lineOf(option.node), message: 'a role for reading has no dataActions' });
  }
  return mistakes;
}

/** Texts of a list, of lists put together, and of lists made of others: `map(types, type => '${type}/read')`. */
function actionsOf(template: Template, value: Value | undefined): { readonly node: Node; readonly text: string }[] {
  if (value === undefined) return [];
  if (value.kind === 'list') return value.items.flatMap((item) => actionsOf(template, item));
  if (value.kind === 'text' || value.kind === 'composed') return [{ node: value.node, text: plainText(value.node) }];
  const { node } = value;
  const parts = node.childForFieldName('arguments')?.namedChildren ?? [];
  const name = node.childForFieldName('function')?.text;
  if (name === 'filter') return parts.slice(0, 1).flatMap((part) => actionsOf(template, valueOf(template, part)));
  if (name === 'concat' || name === 'union')
    return parts.flatMap((part) => actionsOf(template, valueOf(template, part)));
  if (value.kind !== 'repeated') return [{ node, text: node.text }];
  const types = template.parameters.get(parts[0]?.text ?? '')?.fallback;
  const given = types === undefined ? [] : actionsOf(template, valueOf(template, types));
  return [
    { node: value.item.node, text: plainText(value.item.node) },
    ...given.map(({ node: type, text }) => ({ node: type, text: `${text}/read` })),
  ];
}

/** No wildcard; the last word is read. What is filled in can only be the type. */
function isReadAction(action: string): boolean {
  return /^(?:[A-Za-z]+\.[A-Za-z]+(?:\/(?!list)[A-Za-z]+)+|\$\{\w+\})\/read$/i.test(action);
}
