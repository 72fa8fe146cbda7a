import { ANY_MAP, type Shape } from '../shape.ts';

export const SUBSCRIPTIONS: Readonly<Record<string, Shape>> = {
  'microsoft.resources/subscriptions': {
    subscriptionId: 'string',
    displayName: 'string',
    state: 'string',
    tenantId: 'string',
    authorizationSource: 'string',
    subscriptionPolicies: { quotaId: 'string', spendingLimit: 'string', locationPlacementId: 'string' },
    managementGroupAncestorsChain: [{ name: 'string', displayName: 'string' }],
    managedByTenants: [ANY_MAP],
  },
  'microsoft.resources/subscriptions/resourcegroups': { provisioningState: 'string' },
};
