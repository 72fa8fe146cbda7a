import { z } from 'zod';
import { canonicalId, subscriptionOf } from '../core/resource.ts';
import type { Arm } from './arm.ts';
import type { ActivityEvent, Azure } from './azure.ts';

const API_VERSION = '2015-04-01';
const FIELDS = 'operationName,status,eventTimestamp,caller';

const EventShape = z
  .object({
    operationName: z.object({ value: z.string() }),
    status: z.object({ value: z.string().nullish() }).nullish(),
    eventTimestamp: z.string(),
    caller: z.string().nullish(),
  })
  .transform((raw): ActivityEvent => ({
    operation: raw.operationName.value,
    status: raw.status?.value ?? '',
    time: raw.eventTimestamp,
    caller: raw.caller ?? undefined,
  }));

export function createActivityLog(arm: Arm): Azure['activityLog'] {
  return {
    list(resourceId, from, to, signal) {
      const id = canonicalId(resourceId);
      const filter = [
        `eventTimestamp ge '${from.toISOString()}'`,
        `eventTimestamp le '${to.toISOString()}'`,
        `resourceUri eq '${id.replaceAll("'", "''")}'`,
      ].join(' and ');
      const path = `/subscriptions/${subscriptionOf(id) ?? ''}/providers/Microsoft.Insights/eventtypes/management/values`;
      const query = { $filter: filter, $select: FIELDS };
      return arm.list({ path, apiVersion: API_VERSION, shape: EventShape, query }, signal);
    },
  };
}
