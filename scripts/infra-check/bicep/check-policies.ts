import { cronProblem } from '../cron.ts';
import { imageProblem } from '../image.ts';
import type { Mistake } from '../mistake.ts';
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
  'microsoft.app/jobs': [
    { path: ['configuration', 'replicaTimeout'], is: 14_400 },
    { path: ['configuration', 'scheduleTriggerConfig', 'parallelism'], is: 1 },
  ],
};

/** Types whose `publicNetworkAccess` must depend on the wish for a private network. */
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
  const say = (value: Value | undefined, message: string): void => {
    mistakes.push({ file, line: lineOf(value?.node ?? resource.node), message });
  };
  for (const { path, is } of DEMANDS[type] ?? []) {
    const found = at(properties, ...path);
    if (!isSaid(found, is)) say(found, `${path.join('.')} must be ${typeof is === 'string' ? `'${is}'` : is}`);
  }
  if (CLOSABLE.includes(type)) {
    const access = at(properties, 'publicNetworkAccess');
    if (!choices(access).some((option) => isSaid(option, 'Disabled')))
      say(access, "publicNetworkAccess must be 'Disabled', at least in a private network");
  }
  const cron = at(properties, 'configuration', 'scheduleTriggerConfig', 'cronExpression');
  const problem = cron?.kind === 'text' ? cronProblem(cron.text) : undefined;
  if (problem !== undefined) say(cron, problem);
  checkContainers(properties, say);
  return mistakes;
}

function checkContainers(properties: Value | undefined, say: (value: Value, message: string) => void): void {
  const containers = at(properties, 'template', 'containers');
  if (containers?.kind === 'list')
    for (const container of containers.items) {
      const image = at(container, 'image');
      const problem = image?.kind === 'text' ? imageProblem(image.text) : undefined;
      if (image !== undefined && problem !== undefined) say(image, problem);
    }
  for (const ingress of choices(at(properties, 'configuration', 'ingress')))
    if (ingress.kind !== 'null') say(ingress, 'azaudit answers nobody outside: no ingress');
}

function isSaid(value: Value | undefined, is: string | boolean | number): boolean {
  if (value?.kind === 'boolean') return value.value === is;
  return value?.kind === 'text' || value?.kind === 'number' ? value.text === String(is) : false;
}
