import type { Shape } from '../shape.ts';
import { PRIVATE_ENDPOINTS } from './common.ts';

export const CONTAINER_REGISTRY: Readonly<Record<string, Shape>> = {
  'microsoft.containerregistry/registries': {
    loginServer: 'string',
    creationDate: 'string',
    provisioningState: 'string',
    adminUserEnabled: 'bool',
    anonymousPullEnabled: 'bool',
    publicNetworkAccess: 'string',
    zoneRedundancy: 'string',
    networkRuleSet: { defaultAction: 'string', ipRules: [{ value: 'string', action: 'string' }] },
    policies: { retentionPolicy: { status: 'string', days: 'double' } },
    privateEndpointConnections: PRIVATE_ENDPOINTS,
  },
};
