import { z } from 'zod';
import type { Arm } from './arm.ts';
import type { Azure, Budget } from './azure.ts';

const API_VERSION = '2021-10-01';

const strings = z.array(z.string()).nullish();

const NotificationShape = z.object({
  enabled: z.boolean().nullish(),
  threshold: z.number().nullish(),
  thresholdType: z.string().nullish(),
  contactEmails: strings,
  contactRoles: strings,
  contactGroups: strings,
});

const BudgetShape = z
  .object({
    id: z.string(),
    name: z.string(),
    properties: z.object({
      amount: z.number().nullish(),
      timePeriod: z.object({ startDate: z.string().nullish(), endDate: z.string().nullish() }).nullish(),
      filter: z.record(z.string(), z.unknown()).nullish(),
      notifications: z.record(z.string(), NotificationShape).nullish(),
    }),
  })
  .transform(({ id, name, properties }): Budget => ({
    id,
    name,
    amount: properties.amount ?? undefined,
    startDate: properties.timePeriod?.startDate ?? undefined,
    endDate: properties.timePeriod?.endDate ?? undefined,
    filtered: Object.keys(properties.filter ?? {}).length > 0,
    notifications: Object.values(properties.notifications ?? {}).map(notification),
  }));

export function createBudgets(arm: Arm): Azure['budgets'] {
  return {
    list: (scopeId, signal) =>
      arm.list(
        { path: `${scopeId}/providers/Microsoft.Consumption/budgets`, apiVersion: API_VERSION, shape: BudgetShape },
        signal,
      ),
  };
}

function notification(raw: z.infer<typeof NotificationShape>): Budget['notifications'][number] {
  return {
    enabled: raw.enabled === true,
    threshold: raw.threshold ?? undefined,
    thresholdType: raw.thresholdType ?? 'Actual',
    contacts: [raw.contactEmails, raw.contactRoles, raw.contactGroups].reduce(
      (sum, list) => sum + (list?.length ?? 0),
      0,
    ),
  };
}
