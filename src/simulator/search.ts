import { listPage } from './paging.ts';
import type { Reply } from './reply.ts';
import { shortName } from './resource-id.ts';
import type { Context, Route, RoutedCall } from './route.ts';

export const SEARCH_ROUTES: readonly Route[] = [
  {
    api: 'search',
    door: 'arm',
    method: 'GET',
    path: '/subscriptions/{subscription}/providers/Microsoft.Search/searchServices',
    versions: ['2025-05-01'],
    action: 'Microsoft.Search/searchServices/read',
    handle: services,
  },
];

function services(call: RoutedCall, context: Context): Reply {
  const { index } = context;
  const positions = index.select(
    [call.params['subscription']?.toLowerCase() ?? ''],
    ['microsoft.search/searchservices'],
  );
  const items = Array.from(positions, (position) => {
    const { id, resource } = index.at(position);
    const { type, location, sku, tags, identity, properties, systemData = {} } = resource;
    return { id, name: shortName(resource), type, location, sku, tags: tags ?? {}, identity, properties, systemData };
  });
  return listPage(call, context, items);
}
