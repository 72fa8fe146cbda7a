import type { Shape } from '../shape.ts';
import { NETWORK_ACLS, PRIVATE_ENDPOINTS } from './common.ts';

export const STORAGE: Readonly<Record<string, Shape>> = {
  'microsoft.storage/storageaccounts': {
    publicNetworkAccess: 'string',
    allowBlobPublicAccess: 'bool',
    allowSharedKeyAccess: 'bool',
    minimumTlsVersion: 'string',
    supportsHttpsTrafficOnly: 'bool',
    isHnsEnabled: 'bool',
    isSftpEnabled: 'bool',
    accessTier: 'string',
    creationTime: 'string',
    provisioningState: 'string',
    networkAcls: NETWORK_ACLS,
    privateEndpointConnections: PRIVATE_ENDPOINTS,
    encryption: { keySource: 'string', requireInfrastructureEncryption: 'bool' },
    primaryLocation: 'string',
    secondaryLocation: 'string',
  },
  'microsoft.storagecache/amlfilesystems': {
    storageCapacityTiB: 'double',
    provisioningState: 'string',
    filesystemSubnet: 'string',
    health: { state: 'string', statusDescription: 'string' },
  },
};
