import { listPage } from './paging.ts';
import { armError, type Reply } from './reply.ts';
import type { Context, Route, RoutedCall } from './route.ts';

type Item = Readonly<Record<string, unknown>>;

export const GOVERNANCE_ROUTES: readonly Route[] = [
  {
    api: 'budgets',
    door: 'arm',
    method: 'GET',
    path: '/{scope+}/providers/Microsoft.Consumption/budgets',
    versions: ['2021-10-01'],
    action: 'Microsoft.Consumption/budgets/read',
    handle: budgets,
  },
  {
    api: 'locks',
    door: 'arm',
    method: 'GET',
    path: '/{scope+}/providers/Microsoft.Authorization/locks',
    versions: ['2020-05-01'],
    action: 'Microsoft.Authorization/locks/read',
    handle: locks,
  },
];

function budgets(call: RoutedCall, context: Context): Reply {
  const scope = call.params['scope'] ?? '';
  const found = budgetsOf(scope, context);
  if (found === undefined) return armError(404, 'ResourceNotFound', `The scope '/${scope}' was not found.`);
  return listPage(
    call,
    context,
    found.map((budget) => named(budget, `/${scope}`, 'Microsoft.Consumption/budgets')),
  );
}

/** Budgets of exactly this scope; undefined when there is no such scope. */
function budgetsOf(scope: string, { index }: Context): readonly Item[] | undefined {
  const managementGroup = /^providers\/microsoft\.management\/managementgroups\/([^/]+)$/i
    .exec(scope)?.[1]
    ?.toLowerCase();
  if (managementGroup !== undefined) {
    const { managementGroupBudgets, subscriptions } = index.estate;
    const own = Object.entries(managementGroupBudgets).find(([name]) => name.toLowerCase() === managementGroup);
    const known = subscriptions.some((item) =>
      item.managementGroups.some((name) => name.toLowerCase() === managementGroup),
    );
    return own?.[1] ?? (known ? [] : undefined);
  }
  const [, id = '', group] = /^subscriptions\/([^/]+)(?:\/resourcegroups\/([^/]+))?$/i.exec(scope) ?? [];
  const subscription = index.subscription(id);
  if (subscription === undefined || group === undefined) return subscription?.budgets;
  const found = subscription.resourceGroups.find((item) => item.name.toLowerCase() === group.toLowerCase());
  return found === undefined ? undefined : (found.budgets ?? []);
}

/** Locks at the scope, inherited from above, and below it; each keeps the id of the scope that it sits on. */
function locks(call: RoutedCall, context: Context): Reply {
  const scope = `/${call.params['scope'] ?? ''}`.toLowerCase();
  const id = /^\/subscriptions\/([^/]+)/.exec(scope)?.[1] ?? '';
  const subscription = context.index.subscription(id);
  if (subscription === undefined) return armError(404, 'ResourceNotFound', `The scope '${scope}' was not found.`);
  const items = subscription.locks
    .map((lock) => named(lock, `/subscriptions/${subscription.id}`, 'Microsoft.Authorization/locks'))
    .filter((lock) => {
      const home = String(lock['id'])
        .toLowerCase()
        .replace(/\/providers\/microsoft\.authorization\/locks\/[^/]+$/, '');
      return isWithin(home, scope) || isWithin(scope, home);
    });
  return listPage(call, context, items);
}

function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}/`);
}

function named(item: Item, scope: string, type: string): Item {
  const name = String(item['name'] ?? 'default');
  return { id: `${scope}/providers/${type}/${name}`, type, ...item, name };
}
