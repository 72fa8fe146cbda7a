import { expect, test } from 'vitest';
import { networkExposure } from '../../src/collectors/network-exposure.ts';
import { measure, reasonOf } from '../support/measure.ts';
import { PROD, smallEstate } from '../support/small-estate.ts';

const WORKSPACES = 'microsoft.machinelearningservices/workspaces';

function workspace(name: string, kind: string, properties: Record<string, unknown>) {
  const type = 'Microsoft.MachineLearningServices/workspaces';
  return { resourceGroup: 'RG-Vision', type, name, kind, location: 'eastus', properties };
}

function id(name: string): string {
  return `/subscriptions/${PROD}/resourcegroups/rg-vision/providers/${WORKSPACES}/${name}`;
}

test('a project has the exposure of its hub; a hub out of sight is unknown, and so is a body without properties', async () => {
  const connection = { properties: { privateLinkServiceConnectionState: { status: 'approved' } } };
  const resources = [
    workspace('hub', 'Hub', { publicNetworkAccess: 'disabled', privateEndpointConnections: [connection] }),
    workspace('p1', 'Project', { hubResourceId: id('HUB'), publicNetworkAccess: 'Enabled' }),
    workspace('p2', 'Project', { hubResourceId: id('elsewhere'), publicNetworkAccess: 'Enabled' }),
    workspace('empty', 'Default', {}),
    workspace('open', 'Default', { friendlyName: 'x' }),
  ];
  const { facts } = await measure(networkExposure, { estate: smallEstate({ resources }), types: [WORKSPACES] });
  const exposure = (name: string) => facts.get('network.exposure', id(name));
  expect(exposure('hub')).toMatchObject({ value: { level: 'private', approvedPrivateEndpoints: 1 } });
  expect(exposure('p1')).toMatchObject({ value: { level: 'private', approvedPrivateEndpoints: 1 } });
  expect(reasonOf(exposure('p2'))).toBe('no-data');
  expect(reasonOf(exposure('empty'))).toBe('no-data');
  expect(exposure('open')).toMatchObject({ value: { level: 'open', approvedPrivateEndpoints: 0 } });
});
