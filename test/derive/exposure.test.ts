import { describe, expect, test } from 'vitest';
import { normaliseResource, type Resource } from '../../src/core/resource.ts';
import { exposureOf } from '../../src/derive/exposure.ts';
import { isOpenRange } from '../../src/derive/ip-range.ts';

const TYPES = {
  account: 'Microsoft.CognitiveServices/accounts',
  search: 'Microsoft.Search/searchServices',
  workspace: 'Microsoft.MachineLearningServices/workspaces',
};

function resource(type: keyof typeof TYPES, properties: Record<string, unknown>): Resource {
  const id = `/subscriptions/s/resourceGroups/g/providers/${TYPES[type]}/x`;
  const normalised = normaliseResource({ id, type: TYPES[type], properties });
  if (normalised === undefined) throw new Error('no resource');
  return normalised;
}

const acls = (defaultAction: string, ...ranges: string[]) => ({
  networkAcls: { defaultAction, ipRules: ranges.map((value) => ({ value })) },
});
const rules = (...ranges: string[]) => ({ networkRuleSet: { ipRules: ranges.map((value) => ({ value })) } });

describe('exposure', () => {
  test.each([
    ['account', {}, 'open'],
    ['account', { publicNetworkAccess: 'Enabled' }, 'open'],
    ['account', { publicNetworkAccess: null }, 'open'],
    ['account', { publicNetworkAccess: 'DISABLED' }, 'private'],
    ['account', { publicNetworkAccess: 'SecuredByPerimeter' }, 'private'],
    ['account', acls('Allow', '203.0.113.7'), 'open'],
    ['account', acls('deny', '203.0.113.7'), 'selected'],
    ['account', acls('Deny', '203.0.113.7', '0.0.0.0/0'), 'open'],
    ['account', acls('Deny', '52.0.0.0/8'), 'open'],
    ['account', acls('Deny', '10.0.0.0/8'), 'selected'],
    ['account', acls('Deny'), 'private'],
    ['account', { networkAcls: { defaultAction: 'Deny', virtualNetworkRules: [{ id: '/subnet' }] } }, 'selected'],
    ['search', {}, 'open'],
    ['search', { publicNetworkAccess: 'enabled', ...rules() }, 'open'],
    ['search', { publicNetworkAccess: 'enabled', ...rules('203.0.113.7') }, 'selected'],
    ['search', { publicNetworkAccess: 'enabled', ...rules('0.0.0.0/1', '128.0.0.0/1') }, 'open'],
    ['search', { publicNetworkAccess: 'disabled' }, 'private'],
    ['search', { publicNetworkAccess: 'securedByPerimeter' }, 'private'],
    ['workspace', {}, 'open'],
    ['workspace', { publicNetworkAccess: 'Disabled' }, 'private'],
    ['workspace', { publicNetworkAccess: 'Disabled', allowPublicAccessWhenBehindVnet: true }, 'open'],
    ['workspace', { publicNetworkAccess: 'Enabled', ipAllowlist: ['203.0.113.0/24'] }, 'selected'],
  ] as const)('%s %j is %s', (type, properties, level) => {
    expect(exposureOf(resource(type, properties)).level).toBe(level);
  });

  test('only approved private endpoints count', () => {
    const privateEndpointConnections = ['Approved', 'approved', 'Pending', 'Rejected'].map((status) => ({
      properties: { privateLinkServiceConnectionState: { status } },
    }));
    expect(exposureOf(resource('account', { privateEndpointConnections })).approvedPrivateEndpoints).toBe(2);
    expect(exposureOf(resource('account', {})).approvedPrivateEndpoints).toBe(0);
  });
});

test.each([
  ['0.0.0.0/0', true],
  ['52.0.0.0/15', true],
  ['52.0.0.0/16', false],
  ['0.0.0.0', false],
  ['172.16.0.0/12', false],
  ['172.32.0.0/12', true],
  ['192.168.0.0/15', true],
  ['100.64.0.0/10', false],
  ['::/0', true],
  ['2001:db8::/32', false],
  ['fd00::/8', false],
  ['nonsense/x', false],
])('%s is open: %s', (range, open) => {
  expect(isOpenRange(range)).toBe(open);
});
