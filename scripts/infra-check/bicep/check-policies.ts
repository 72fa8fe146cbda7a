import { cronProblem } from '../cron.ts';
import type { Mistake } from '../mistake.ts';
import { checkContainers, type Say } from './check-containers.ts';
import { lineOf } from './parse.ts';
import type { ResourceDeclaration, Template } from './template.ts';
import { at, choices, valueOf, type Value } from './value.ts';

interface Demand {
  /** Keys below `properties`. */
  readonly path: readonly string[];
  readonly is: string | boolean | number;
}

/** What must be said in so many words, by type. */
const DEMANDS: Readonly<Record<string, readonly Demand[]>> = {
  'microsoft.storage/storageaccounts': [
    { path: ['allowBlobPublicAccess'], is: false },
    { path: ['allowSharedKeyAccess'], is: false },
    { path: ['supportsHttpsTrafficOnly'], is: true },
    { path: ['minimumTlsVersion'], is: 'TLS1_2' },
  ],
  'microsoft.storage/storageaccounts/blobservices/containers': [{ path: ['publicAccess'], is: 'None' }],
  'microsoft.keyvault/vaults': [
    { path: ['enableRbacAuthorization'], is: true },
    { path: ['enablePurgeProtection'], is: true },
  ],
  'microsoft.dbforpostgresql/flexibleservers': [
    { path: ['authConfig', 'passwordAuth'], is: 'Disabled' },
    { path: ['network', 'publicNetworkAccess'], is: 'Disabled' },
  ],
  'microsoft.operationalinsights/workspaces': [{ path: ['features', 'disableLocalAuth'], is: true }],
  'microsoft.insights/scheduledqueryrules': [{ path: ['enabled'], is: true }],
  'microsoft.app/managedenvironments': [{ path: ['appLogsConfiguration', 'destination'], is: 'azure-monitor' }],
  'microsoft.app/jobs': [
    { path: ['configuration', 'triggerType'], is: 'Schedule' },
    { path: ['configuration', 'replicaRetryLimit'], is: 1 },
    { path: ['configuration', 'replicaTimeout'], is: 14_400 },
    { path: ['configuration', 'scheduleTriggerConfig', 'parallelism'], is: 1 },
  ],
};

/** What a private network closes, by type: these must say so, at least where `private` is true. */
const CLOSED: readonly Demand[] = [
  { path: ['publicNetworkAccess'], is: 'Disabled' },
  { path: ['networkAcls', 'defaultAction'], is: 'Deny' },
];
const CLOSABLE = ['microsoft.storage/storageaccounts', 'microsoft.keyvault/vaults'];

/** What no shape can say: nothing is public, no keys, times and images are what they must be. */
export function checkPolicies(template: Template): Mistake[] {
  return template.resources
    .filter(({ existing }) => !existing)
    .flatMap((resource) => checkResource(template, resource));
}

function checkResource(template: Template, resource: ResourceDeclaration): Mistake[] {
  const { file } = template;
  const type = resource.type.toLowerCase();
  const properties = at(valueOf(template, resource.body), 'properties');
  const mistakes: Mistake[] = [];
  const say: Say = (value, message) => {
    mistakes.push({ file, line: lineOf(value?.node ?? resource.node), message });
  };
  for (const { path, is } of DEMANDS[type] ?? []) {
    const found = at(properties, ...path);
    if (!isSaid(found, is)) say(found, `${path.join('.')} must be ${typeof is === 'string' ? `'${is}'` : is}`);
  }
  for (const { path, is } of CLOSABLE.includes(type) ? CLOSED : []) {
    const found = at(properties, ...path);
    if (!isClosed(found, is)) say(found, `${path.join('.')} must be '${is}', at least in a private network`);
  }
  for (const network of choices(at(properties, 'vnetConfiguration')))
    if (network.kind === 'object' && !isSaid(at(network, 'internal'), true))
      say(at(network, 'internal') ?? network, 'vnetConfiguration.internal must be true');
  const cron = at(properties, 'configuration', 'scheduleTriggerConfig', 'cronExpression');
  const problem = cron?.kind === 'text' ? cronProblem(cron.text) : undefined;
  if (problem !== undefined) say(cron, problem);
  checkContainers(properties, say);
  return mistakes;
}

/** In so many words, or as `private ? 'closed' : 'open'`. */
function isClosed(value: Value | undefined, is: Demand['is']): boolean {
  if (value?.kind !== 'either') return isSaid(value, is);
  return value.node.childForFieldName('condition')?.text === 'private' && isSaid(value.options[0], is);
}

function isSaid(value: Value | undefined, is: string | boolean | number): boolean {
  if (value?.kind === 'boolean') return value.value === is;
  return value?.kind === 'text' || value?.kind === 'number' ? value.text === String(is) : false;
}
