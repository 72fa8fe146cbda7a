import { childBodies } from './children.ts';
import { listPage } from './paging.ts';
import { isRegion } from './regions.ts';
import { armError, type Reply } from './reply.ts';
import { resourceNotFound } from './resource-not-found.ts';
import type { Context, Route, RoutedCall } from './route.ts';

const VERSIONS = ['2025-09-01', '2025-06-01'];
const ACCOUNT =
  '/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.CognitiveServices/accounts/{account}';
const MODELS_ACTION = 'Microsoft.CognitiveServices/locations/models/read';

export const COGNITIVE_ROUTES: readonly Route[] = [
  {
    api: 'cognitive-deployments',
    door: 'arm',
    method: 'GET',
    path: `${ACCOUNT}/deployments`,
    versions: VERSIONS,
    action: 'Microsoft.CognitiveServices/accounts/deployments/read',
    handle: deployments,
  },
  {
    api: 'cognitive-models',
    door: 'arm',
    method: 'GET',
    path: '/subscriptions/{subscription}/providers/Microsoft.CognitiveServices/locations/{location}/models',
    versions: VERSIONS,
    action: MODELS_ACTION,
    handle: regionModels,
  },
  {
    api: 'cognitive-models',
    door: 'arm',
    method: 'GET',
    path: `${ACCOUNT}/models`,
    versions: VERSIONS,
    action: 'Microsoft.CognitiveServices/accounts/models/read',
    handle: accountModels,
  },
];

function deployments(call: RoutedCall, context: Context): Reply {
  const account = context.index.find(call.path.replace(/\/deployments$/i, ''));
  if (account === undefined) return resourceNotFound(call);
  const bodies = childBodies(account, 'deployments').map(({ body }) => body);
  for (const body of bodies) delete body['location'];
  return listPage(call, context, bodies);
}

function regionModels(call: RoutedCall, context: Context): Reply {
  const location = call.params['location'] ?? '';
  if (!isRegion(context.index.estate, location))
    return armError(400, 'LocationNotAvailable', `The location '${location}' is not available.`);
  return listPage(call, context, context.index.estate.models);
}

/** An account lists the bare models, without the kind and SKU around them. */
function accountModels(call: RoutedCall, context: Context): Reply {
  const account = context.index.find(call.path.replace(/\/models$/i, ''));
  if (account === undefined) return resourceNotFound(call);
  return listPage(
    call,
    context,
    context.index.estate.models.map((entry) => entry['model']),
  );
}
