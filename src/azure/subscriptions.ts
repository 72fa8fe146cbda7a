import { z } from 'zod';
import type { Azure, Subscription } from './azure.ts';
import type { Arm } from './arm.ts';

const API_VERSION = '2022-12-01';
const PERMISSIONS_VERSION = '2022-04-01';

const SubscriptionShape = z
  .object({
    subscriptionId: z.string(),
    displayName: z.string().nullish(),
    state: z.string().nullish(),
    tenantId: z.string().nullish(),
    subscriptionPolicies: z.object({ quotaId: z.string().nullish() }).nullish(),
    tags: z.record(z.string(), z.string()).nullish(),
  })
  .transform((raw): Subscription => ({
    id: raw.subscriptionId,
    name: raw.displayName ?? raw.subscriptionId,
    state: raw.state ?? 'Unknown',
    tenantId: raw.tenantId ?? undefined,
    quotaId: raw.subscriptionPolicies?.quotaId ?? undefined,
    tags: raw.tags ?? {},
  }));

const PermissionShape = z
  .object({ actions: z.array(z.string()).nullish(), notActions: z.array(z.string()).nullish() })
  .transform((raw) => ({ actions: raw.actions ?? [], notActions: raw.notActions ?? [] }));

export function createSubscriptions(arm: Arm): Azure['subscriptions'] {
  return {
    list: (signal) => arm.list({ path: '/subscriptions', apiVersion: API_VERSION, shape: SubscriptionShape }, signal),
    get: (subscriptionId, signal) =>
      arm.getJson(
        { path: `/subscriptions/${subscriptionId}`, apiVersion: API_VERSION, shape: SubscriptionShape },
        signal,
      ),
    permissions: (scopeId, signal) =>
      arm.list(
        {
          path: `${scopeId}/providers/Microsoft.Authorization/permissions`,
          apiVersion: PERMISSIONS_VERSION,
          shape: PermissionShape,
        },
        signal,
      ),
  };
}
