import type { EstateResource } from './estate.ts';
import type { EstateSource } from './estate-source.ts';

/** The ARM id in the estate's own casing. */
export function idOf(estate: EstateSource, resource: EstateResource): string {
  if (resource.id !== undefined) return resource.id;
  const [namespace = '', ...kinds] = resource.type.split('/');
  const names = resource.name.split('/');
  const path = kinds.map((kind, level) => `${kind}/${names[level] ?? ''}`).join('/');
  const subscription = estate.subscriptions[resource.subscription]?.id ?? '';
  return `/subscriptions/${subscription}/resourceGroups/${resource.resourceGroup}/providers/${namespace}/${path}`;
}

/** The name that rows show: of `ws-vision/endpoint-a` the last part. */
export function shortName(resource: EstateResource): string {
  return resource.name.slice(resource.name.lastIndexOf('/') + 1);
}

const OTHER_TABLES: Readonly<Record<string, string>> = {
  'microsoft.authorization/policyassignments': 'policyresources',
  'microsoft.authorization/policydefinitions': 'policyresources',
  'microsoft.authorization/policyexemptions': 'policyresources',
  'microsoft.policyinsights/policystates': 'policyresources',
  'microsoft.authorization/roleassignments': 'authorizationresources',
  'microsoft.authorization/roledefinitions': 'authorizationresources',
  'microsoft.advisor/recommendations': 'advisorresources',
  'microsoft.advisor/suppressions': 'advisorresources',
  'microsoft.resourcehealth/availabilitystatuses': 'healthresources',
  'microsoft.compute/virtualmachinescalesets/virtualmachines': 'computeresources',
  'microsoft.insights/datacollectionruleassociations': 'insightresources',
  'microsoft.security/assessments': 'securityresources',
};

export const TABLES = [
  'resources',
  'resourcecontainers',
  'healthresources',
  'advisorresources',
  'policyresources',
  'authorizationresources',
  'computeresources',
  'insightresources',
  'maintenanceresources',
  'securityresources',
  'servicehealthresources',
] as const;

/** The Resource Graph table that holds a type (lower-case). */
export function tableOf(type: string): string {
  return OTHER_TABLES[type] ?? 'resources';
}
