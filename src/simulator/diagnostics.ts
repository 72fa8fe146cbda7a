import { ok, armError, type Reply } from './reply.ts';
import { resourceNotFound } from './resource-not-found.ts';
import type { Context, Route, RoutedCall } from './route.ts';

export const DIAGNOSTIC_ROUTES: readonly Route[] = [
  {
    api: 'diagnostics',
    door: 'arm',
    method: 'GET',
    path: '/{scope+}/providers/Microsoft.Insights/diagnosticSettings',
    versions: ['2021-05-01-preview'],
    action: 'Microsoft.Insights/diagnosticSettings/read',
    handle: settings,
  },
];

/** Types that can send neither logs nor metrics anywhere. */
const UNSUPPORTED = new Set([
  'microsoft.compute/disks',
  'microsoft.compute/snapshots',
  'microsoft.devtestlab/schedules',
  'microsoft.computeschedule/autoactions',
]);

/** Not paged. Ids come back in lower case; those of a subscription lack the leading slash. */
function settings(call: RoutedCall, context: Context): Reply {
  const scope = call.params['scope'] ?? '';
  if (/^subscriptions\/[^/]+$/i.test(scope)) return ok({ value: [] });
  const found = context.index.find(`/${scope}`);
  if (found === undefined) return resourceNotFound(call);
  if (UNSUPPORTED.has(found.resource.type.toLowerCase()))
    return armError(
      400,
      'ResourceTypeNotSupported',
      `The resource type '${found.resource.type}' does not support diagnostic settings.`,
    );
  const value = found.resource.diagnosticSettings.map((setting, position) => {
    const name = typeof setting['name'] === 'string' ? setting['name'] : `setting-${position + 1}`;
    return {
      id: `${found.id.toLowerCase()}/providers/microsoft.insights/diagnosticSettings/${name}`,
      type: 'Microsoft.Insights/diagnosticSettings',
      location: null,
      tags: null,
      ...setting,
      name,
    };
  });
  return ok({ value });
}
