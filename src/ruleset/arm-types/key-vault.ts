import type { Shape } from '../shape.ts';
import { NETWORK_ACLS, PRIVATE_ENDPOINTS } from './common.ts';

export const KEY_VAULT: Readonly<Record<string, Shape>> = {
  'microsoft.keyvault/vaults': {
    vaultUri: 'string',
    provisioningState: 'string',
    publicNetworkAccess: 'string',
    enableRbacAuthorization: 'bool',
    enableSoftDelete: 'bool',
    enablePurgeProtection: 'bool',
    softDeleteRetentionInDays: 'double',
    networkAcls: NETWORK_ACLS,
    privateEndpointConnections: PRIVATE_ENDPOINTS,
  },
};
