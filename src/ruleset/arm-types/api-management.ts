import type { Shape } from '../shape.ts';
import { PRIVATE_ENDPOINTS } from './common.ts';

export const API_MANAGEMENT: Readonly<Record<string, Shape>> = {
  'microsoft.apimanagement/service': {
    gatewayUrl: 'string',
    provisioningState: 'string',
    publicNetworkAccess: 'string',
    virtualNetworkType: 'string',
    platformVersion: 'string',
    customProperties: { '*': 'string' },
    additionalLocations: [{ location: 'string', zones: ['string'] }],
    privateEndpointConnections: PRIVATE_ENDPOINTS,
  },
};
