import type { EstateSubscription } from './estate.ts';
import type { EstateSource } from './estate-source.ts';
import { listPage } from './paging.ts';
import { regionsOf } from './regions.ts';
import { armError, ok, type Reply } from './reply.ts';
import type { Context, Route, RoutedCall } from './route.ts';

const VERSIONS = ['2022-12-01', '2022-09-01', '2021-04-01', '2021-01-01', '2020-01-01'];

export const SUBSCRIPTION_ROUTES: readonly Route[] = [
  { api: 'subscriptions', door: 'arm', method: 'GET', path: '/subscriptions', versions: VERSIONS, handle: list },
  {
    api: 'subscriptions',
    door: 'arm',
    method: 'GET',
    path: '/subscriptions/{subscription}',
    versions: VERSIONS,
    action: 'Microsoft.Resources/subscriptions/read',
    handle: get,
  },
  {
    api: 'subscriptions',
    door: 'arm',
    method: 'GET',
    path: '/subscriptions/{subscription}/locations',
    versions: VERSIONS,
    action: 'Microsoft.Resources/subscriptions/locations/read',
    handle: locations,
  },
  {
    api: 'subscriptions',
    door: 'arm',
    method: 'GET',
    path: '/subscriptions/{subscription}/providers/{namespace}',
    versions: ['2021-04-01'],
    action: 'Microsoft.Resources/subscriptions/providers/read',
    handle: provider,
  },
  {
    api: 'permissions',
    door: 'arm',
    method: 'GET',
    path: '/{scope+}/providers/Microsoft.Authorization/permissions',
    versions: ['2022-04-01'],
    handle: permissions,
  },
];

/** Only subscriptions in which the identity has a role are listed. */
function list(call: RoutedCall, context: Context): Reply {
  const { estate } = context.index;
  const seen = estate.subscriptions.filter((item) => item.actions.length > 0);
  return listPage(
    call,
    context,
    seen.map((item) => describe(estate, item)),
  );
}

function get(call: RoutedCall, context: Context): Reply {
  const subscription = context.index.subscription(call.params['subscription'] ?? '');
  if (subscription === undefined) return armError(404, 'SubscriptionNotFound', 'The subscription could not be found.');
  return ok(describe(context.index.estate, subscription));
}

function locations(call: RoutedCall, context: Context): Reply {
  const id = call.params['subscription'] ?? '';
  const value = regionsOf(context.index.estate).map((region) => ({
    id: `/subscriptions/${id}/locations/${region.name}`,
    type: 'Region',
    regionalDisplayName: region.displayName,
    metadata: { regionType: 'Physical' },
    ...region,
  }));
  return ok({ value });
}

function provider(call: RoutedCall): Reply {
  const { subscription = '', namespace = '' } = call.params;
  const id = `/subscriptions/${subscription}/providers/${namespace}`;
  return ok({
    id,
    namespace,
    registrationPolicy: 'RegistrationRequired',
    registrationState: 'Registered',
    resourceTypes: [],
  });
}

/** What the role assignments at and above the scope grant; one entry per role. */
function permissions(call: RoutedCall, context: Context): Reply {
  const id = /^subscriptions\/([^/]+)/i.exec(call.params['scope'] ?? '')?.[1];
  const subscription = id === undefined ? undefined : context.index.subscription(id);
  if (subscription === undefined) return armError(404, 'InvalidResourceType', 'The scope is not known.');
  const { actions, notActions = [] } = subscription;
  const grants = actions.length === 0 ? [] : [{ actions, notActions, dataActions: [], notDataActions: [] }];
  return listPage(call, context, grants);
}

function describe(estate: EstateSource, subscription: EstateSubscription) {
  return {
    id: `/subscriptions/${subscription.id}`,
    subscriptionId: subscription.id,
    displayName: subscription.name,
    state: subscription.state,
    tenantId: estate.tenantId,
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: subscription.quotaId,
      spendingLimit: 'Off',
    },
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    tags: subscription.tags,
  };
}
