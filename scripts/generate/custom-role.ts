import { inventoryTypes } from '../../src/app/inventory-types.ts';
import { loadRulePack } from '../../src/app/rule-pack.ts';
import { COLLECTORS } from '../../src/collectors/index.ts';
import { NOTICE } from './markdown.ts';

/** Subscriptions and groups are part of every run, groups of subscriptions hold budgets, `audit doctor` asks for rights. */
const ALWAYS = [
  'Microsoft.Authorization/permissions/read',
  'Microsoft.Management/managementGroups/read',
  'Microsoft.ResourceGraph/resources/read',
  'Microsoft.Resources/subscriptions/read',
  'Microsoft.Resources/subscriptions/resourceGroups/read',
];

/** What the collectors declare. The inventory's "everything" becomes the types that the built-in rules look at. */
export function customRoleActions(): string[] {
  const declared = COLLECTORS.flatMap(({ actions }) => actions);
  const all = [...ALWAYS, ...builtInTypes().map((type) => `${type}/read`), ...declared];
  const unique = new Map(all.toReversed().map((action) => [action.toLowerCase(), action]));
  return [...unique].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, action]) => action);
}

function builtInTypes(): string[] {
  const { rules } = loadRulePack({ directories: [], params: {} });
  return inventoryTypes(rules).map((type) => type.replace(/^microsoft\./, 'Microsoft.'));
}

/** A role at a management group that can read what the collectors read, and nothing else. */
export function customRole(): string {
  return `// ${NOTICE}
// The least that the audit needs, in place of Reader, Monitoring Reader and Cost Management Reader.
targetScope = 'managementGroup'

@description('Object id of the identity: the output principalId of main.bicep.')
param principalId string

@description('Resource types that only rules of your own look at, like Microsoft.Storage/storageAccounts.')
param moreTypes string[] = []

@description('Actions to leave out, where this cloud does not know them. What they read is then unknown.')
param without string[] = []

var actions = [
${customRoleActions()
  .map((action) => `  '${action}'`)
  .join('\n')}
]
var more = map(moreTypes, type => '\${type}/read')

resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(managementGroup().id, 'azaudit-reader')
  properties: {
    roleName: 'azaudit reader (\${managementGroup().name})'
    description: 'Reads what azaudit measures. Generated from its collectors.'
    type: 'CustomRole'
    assignableScopes: [managementGroup().id]
    permissions: [{ actions: union(filter(actions, action => !contains(without, action)), more), notActions: [], dataActions: [] }]
  }
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(managementGroup().id, principalId, 'azaudit-reader')
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role.id
  }
}
`;
}
