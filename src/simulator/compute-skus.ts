import { listPage } from './paging.ts';
import { regionName } from './regions.ts';
import { armError, type Reply } from './reply.ts';
import type { Context, Route, RoutedCall } from './route.ts';

export const SKU_ROUTES: readonly Route[] = [
  {
    api: 'compute-skus',
    door: 'arm',
    method: 'GET',
    path: '/subscriptions/{subscription}/providers/Microsoft.Compute/skus',
    versions: ['2021-07-01'],
    action: 'Microsoft.Compute/skus/read',
    handle: skus,
  },
];

/** Sizes with their capabilities; the only filter is on location. */
function skus(call: RoutedCall, context: Context): Reply {
  const filter = call.query.get('$filter');
  const location = /^\s*location\s+eq\s+'([^']+)'\s*$/i.exec(filter ?? '')?.[1];
  if (filter !== undefined && location === undefined)
    return armError(400, 'InvalidFilter', `The filter '${filter}' is not supported.`);
  const listed = context.index.estate.vmSkus.filter(
    ({ locations }) =>
      location === undefined ||
      (Array.isArray(locations) && locations.some((name) => regionName(String(name)) === regionName(location))),
  );
  return listPage(call, context, listed);
}
