import type { Shape } from '../shape.ts';

/** Pieces that many providers share. */
export const PRIVATE_ENDPOINTS: Shape = [
  {
    id: 'string',
    name: 'string',
    properties: {
      privateEndpoint: { id: 'string' },
      privateLinkServiceConnectionState: { status: 'string', description: 'string', actionsRequired: 'string' },
      provisioningState: 'string',
      groupIds: ['string'],
    },
  },
];

export const REFERENCE: Shape = { id: 'string' };

/** Network rules as storage accounts, key vaults and AI accounts have them. */
export const NETWORK_ACLS: Shape = {
  defaultAction: 'string',
  bypass: 'string',
  ipRules: [{ value: 'string', action: 'string' }],
  virtualNetworkRules: [{ id: 'string', action: 'string', state: 'string', ignoreMissingVnetServiceEndpoint: 'bool' }],
};
