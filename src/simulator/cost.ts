import { createHash, randomUUID } from 'node:crypto';
import { isAllowed } from './access.ts';
import { costDefinition, daysOf } from './cost-definition.ts';
import { costTable, isDimension, type CostTable } from './cost-rows.ts';
import type { EstateSubscription } from './estate.ts';
import { inScope } from './graph-rows.ts';
import { jsonBody } from './json-body.ts';
import { linkTo, readToken, writeToken } from './paging.ts';
import { armError, ok, type Reply } from './reply.ts';
import type { Context, Route, RoutedCall } from './route.ts';

const ACTION = 'Microsoft.CostManagement/query/read';
const QPU = 'x-ms-ratelimit-microsoft.costmanagement-qpu';

export const COST_ROUTES: readonly Route[] = [
  {
    api: 'cost',
    door: 'arm',
    method: 'POST',
    path: '/{scope+}/providers/Microsoft.CostManagement/query',
    versions: ['2022-10-01', '2023-03-01'],
    handle: query,
  },
];

function query(call: RoutedCall, context: Context): Reply {
  const subscriptions = subscriptionsOf(call, context);
  const refusal = refusalOf(subscriptions);
  if (refusal !== undefined) return refusal;
  const definition = costDefinition.safeParse(jsonBody(call));
  if (!definition.success) return badRequest(`Invalid query definition: ${definition.error.issues[0]?.message}.`);
  const unknown = definition.data.dataset.grouping.find(({ type, name }) => type === 'Dimension' && !isDimension(name));
  if (unknown !== undefined) return badRequest(`Invalid dimension ${unknown.name}.`);
  const days = daysOf(definition.data, new Date(context.index.estate.now));
  if (typeof days === 'string') return badRequest(days);
  // A next link continues only the query that it came from: same body, same method.
  const binding = createHash('sha256')
    .update(JSON.stringify(jsonBody(call)))
    .digest('base64url')
    .slice(0, 16);
  const offset = readToken(call.query.get('$skiptoken'), binding);
  if (offset === undefined) return badRequest('The skip token does not belong to this query.');
  context.counters.costQueries += 1;
  const ids = subscriptions.map((subscription) => subscription.id.toLowerCase());
  return page(costTable(context.index, ids, definition.data, days), { offset, binding }, call, context);
}

function page(table: CostTable, at: { offset: number; binding: string }, call: RoutedCall, context: Context): Reply {
  const headers = {
    [`${QPU}-consumed`]: '1',
    [`${QPU}-remaining`]: 'QueriesPerHour:599,QueriesPerMin:59,QueriesPer10Sec:11',
  };
  if (table.rows.length === 0) return { status: 204, headers };
  const end = at.offset + context.settings.costPageSize;
  const name = randomUUID();
  return ok(
    {
      id: `${call.params['scope']}/providers/Microsoft.CostManagement/query/${name}`,
      name,
      type: 'Microsoft.CostManagement/query',
      location: null,
      sku: null,
      eTag: null,
      properties: {
        nextLink: end < table.rows.length ? linkTo(call, writeToken(end, at.binding)) : null,
        columns: table.columns,
        rows: table.rows.slice(at.offset, end),
      },
    },
    headers,
  );
}

function subscriptionsOf(call: RoutedCall, { index }: Context): EstateSubscription[] {
  const scope = call.params['scope'] ?? '';
  const managementGroup = /^providers\/microsoft\.management\/managementgroups\/([^/]+)$/i.exec(scope)?.[1];
  if (managementGroup !== undefined)
    return inScope(index, { subscriptions: undefined, managementGroups: [managementGroup] });
  const subscription = index.subscription(/^subscriptions\/([^/]+)$/i.exec(scope)?.[1] ?? '');
  return subscription === undefined ? [] : [subscription];
}

/** Missing cost access is a 401 or a 400, never a 403. */
function refusalOf(subscriptions: readonly EstateSubscription[]): Reply | undefined {
  if (subscriptions.length === 0) return armError(404, 'BillingScopeNotFound', 'The scope was not found.');
  if (subscriptions.some((item) => item.costAccess === 'disabled'))
    return armError(400, 'AccountCostDisabled', 'Access to cost data has been disabled by the billing account.');
  if (subscriptions.every((item) => item.costAccess !== 'denied' && isAllowed(item, ACTION))) return undefined;
  return armError(401, 'RBACAccessDenied', 'The client does not have authorization to perform action on the scope.');
}

function badRequest(message: string): Reply {
  return armError(400, 'BadRequest', message);
}
