import type { Shape } from '../shape.ts';
import { PRIVATE_ENDPOINTS } from './common.ts';

const REDIS: Shape = {
  hostName: 'string',
  provisioningState: 'string',
  publicNetworkAccess: 'string',
  minimumTlsVersion: 'string',
  enableNonSslPort: 'bool',
  disableAccessKeyAuthentication: 'bool',
  redisVersion: 'string',
  sku: { name: 'string', family: 'string', capacity: 'double' },
  privateEndpointConnections: PRIVATE_ENDPOINTS,
};

export const DATA_SERVICES: Readonly<Record<string, Shape>> = {
  'microsoft.documentdb/databaseaccounts': {
    provisioningState: 'string',
    documentEndpoint: 'string',
    databaseAccountOfferType: 'string',
    disableLocalAuth: 'bool',
    publicNetworkAccess: 'string',
    enableAutomaticFailover: 'bool',
    enableMultipleWriteLocations: 'bool',
    enableFreeTier: 'bool',
    isVirtualNetworkFilterEnabled: 'bool',
    ipRules: [{ ipAddressOrRange: 'string' }],
    virtualNetworkRules: [{ id: 'string', ignoreMissingVNetServiceEndpoint: 'bool' }],
    capabilities: [{ name: 'string' }],
    locations: [{ locationName: 'string', failoverPriority: 'double', isZoneRedundant: 'bool' }],
    privateEndpointConnections: PRIVATE_ENDPOINTS,
  },
  'microsoft.cache/redis': REDIS,
  'microsoft.cache/redisenterprise': {
    hostName: 'string',
    provisioningState: 'string',
    publicNetworkAccess: 'string',
    minimumTlsVersion: 'string',
    highAvailability: 'string',
    privateEndpointConnections: PRIVATE_ENDPOINTS,
  },
};
