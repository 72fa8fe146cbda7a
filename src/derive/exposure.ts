import { listAt, lowerAt, textAt, valueAt } from '../core/property.ts';
import type { FactMap } from '../core/fact-catalogue.ts';
import type { Resource } from '../core/resource.ts';
import { isOpenRange } from './ip-range.ts';

type Exposure = FactMap['network.exposure'];
type Reach = Pick<Exposure, 'level' | 'reason'>;

/** Who can reach an AI account, a search service or an ML workspace. Absent properties are read as Azure's defaults. */
export function exposureOf(resource: Resource): Exposure {
  return { ...reachOf(resource), approvedPrivateEndpoints: approvedPrivateEndpoints(resource) };
}

function reachOf({ type, properties }: Resource): Reach {
  const access = lowerAt(properties, 'publicNetworkAccess') ?? 'enabled';
  if (type === 'microsoft.machinelearningservices/workspaces') return workspaceReach(access, properties);
  const closed = closedReach(access);
  if (closed !== undefined) return closed;
  return type === 'microsoft.search/searchservices' ? searchReach(properties) : accountReach(properties);
}

function closedReach(access: string): Reach | undefined {
  if (access === 'disabled') return { level: 'private', reason: 'public network access is disabled' };
  if (access === 'securedbyperimeter') return { level: 'private', reason: 'secured by a network perimeter' };
  return undefined;
}

function accountReach(properties: Resource['properties']): Reach {
  if (lowerAt(properties, 'networkAcls', 'defaultAction') !== 'deny') {
    return { level: 'open', reason: 'public network access is enabled and the default action is not Deny' };
  }
  const ranges = rangesAt(properties, 'networkAcls', 'ipRules');
  const networks = listAt(properties, 'networkAcls', 'virtualNetworkRules').length;
  if (ranges.length + networks === 0) return { level: 'private', reason: 'every network is denied' };
  return rangesReach(ranges) ?? selected(`${ranges.length} IP rules and ${networks} virtual networks`);
}

function searchReach(properties: Resource['properties']): Reach {
  const ranges = rangesAt(properties, 'networkRuleSet', 'ipRules');
  if (ranges.length === 0) {
    return { level: 'open', reason: 'public network access is enabled without IP rules' };
  }
  return rangesReach(ranges) ?? selected(`${ranges.length} IP rules`);
}

function workspaceReach(access: string, properties: Resource['properties']): Reach {
  if (valueAt(properties, 'allowPublicAccessWhenBehindVnet') === true) {
    return { level: 'open', reason: 'public access is allowed although behind a virtual network' };
  }
  const closed = closedReach(access);
  if (closed !== undefined) return closed;
  const ranges = listAt(properties, 'ipAllowlist').map(String);
  if (ranges.length === 0) return { level: 'open', reason: 'public network access is enabled' };
  return rangesReach(ranges) ?? selected(`${ranges.length} IP ranges`);
}

function rangesReach(ranges: readonly string[]): Reach | undefined {
  const open = ranges.find(isOpenRange);
  return open === undefined ? undefined : { level: 'open', reason: `the IP rule ${open} admits most of the internet` };
}

function selected(what: string): Reach {
  return { level: 'selected', reason: `only ${what} are admitted` };
}

function rangesAt(properties: Resource['properties'], ...path: readonly string[]): string[] {
  return listAt(properties, ...path).map((rule) => (typeof rule === 'string' ? rule : (textAt(rule, 'value') ?? '')));
}

function approvedPrivateEndpoints({ properties }: Resource): number {
  const path = ['properties', 'privateLinkServiceConnectionState', 'status'];
  return listAt(properties, 'privateEndpointConnections').filter((item) => lowerAt(item, ...path) === 'approved')
    .length;
}
