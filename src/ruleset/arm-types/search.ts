import type { Shape } from '../shape.ts';
import { PRIVATE_ENDPOINTS } from './common.ts';

export const SEARCH: Readonly<Record<string, Shape>> = {
  'microsoft.search/searchservices': {
    replicaCount: 'double',
    partitionCount: 'double',
    hostingMode: 'string',
    computeType: 'string',
    status: 'string',
    statusDetails: 'string',
    provisioningState: 'string',
    publicNetworkAccess: 'string',
    networkRuleSet: { ipRules: [{ value: 'string' }], bypass: 'string' },
    disableLocalAuth: 'bool',
    authOptions: { apiKeyOnly: { '*': 'any' }, aadOrApiKey: { aadAuthFailureMode: 'string' } },
    semanticSearch: 'string',
    encryptionWithCmk: { enforcement: 'string', encryptionComplianceStatus: 'string' },
    privateEndpointConnections: PRIVATE_ENDPOINTS,
    sharedPrivateLinkResources: [{ id: 'string', name: 'string', properties: { status: 'string', groupId: 'string' } }],
    // A boolean or the text `available`, depending on the api-version.
    upgradeAvailable: 'any',
    endpoint: 'string',
  },
};
