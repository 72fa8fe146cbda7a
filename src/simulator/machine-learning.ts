import { childBodies } from './children.ts';
import { listPage } from './paging.ts';
import type { Reply } from './reply.ts';
import { resourceNotFound } from './resource-not-found.ts';
import { shortName } from './resource-id.ts';
import type { Context, Route, RoutedCall } from './route.ts';

const WORKSPACE =
  '/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.MachineLearningServices/workspaces/{workspace}';
const STABLE = ['2024-10-01', '2022-10-01'];
/** The only versions that show when a compute instance shuts down by itself. */
const PREVIEWS = ['2023-06-01-preview', '2023-04-01-preview'];
const ENDPOINT_TYPE = 'microsoft.machinelearningservices/workspaces/onlineendpoints';

export const MACHINE_LEARNING_ROUTES: readonly Route[] = [
  {
    api: 'ml-computes',
    door: 'arm',
    method: 'GET',
    path: `${WORKSPACE}/computes`,
    versions: [...STABLE, ...PREVIEWS],
    action: 'Microsoft.MachineLearningServices/workspaces/computes/read',
    handle: computes,
  },
  {
    api: 'ml-deployments',
    door: 'arm',
    method: 'GET',
    path: `${WORKSPACE}/onlineEndpoints`,
    versions: STABLE,
    action: 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/read',
    handle: endpoints,
  },
  {
    api: 'ml-deployments',
    door: 'arm',
    method: 'GET',
    path: `${WORKSPACE}/onlineEndpoints/{endpoint}/deployments`,
    versions: STABLE,
    action: 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments/read',
    handle: deployments,
  },
];

function computes(call: RoutedCall, context: Context): Reply {
  const workspace = context.index.find(call.path.replace(/\/computes$/i, ''));
  if (workspace === undefined) return resourceNotFound(call);
  const version = call.query.get('api-version')?.toLowerCase() ?? '';
  const bodies = childBodies(workspace, 'computes').map(({ body }) => body);
  return listPage(call, context, PREVIEWS.includes(version) ? bodies : bodies.map(withoutIdleShutdown));
}

function withoutIdleShutdown(body: Record<string, unknown>): Record<string, unknown> {
  const outer = record(body['properties']);
  const { idleTimeBeforeShutdown: hidden, ...inner } = record(outer['properties']);
  return hidden === undefined ? body : { ...body, properties: { ...outer, properties: inner } };
}

function endpoints(call: RoutedCall, context: Context): Reply {
  const { index } = context;
  if (index.find(call.path.replace(/\/onlineEndpoints$/i, '')) === undefined) return resourceNotFound(call);
  const prefix = `${call.path.toLowerCase()}/`;
  const positions = index.select([call.params['subscription']?.toLowerCase() ?? ''], [ENDPOINT_TYPE]);
  const items = [...positions]
    .map((position) => index.at(position))
    .filter(({ id }) => id.toLowerCase().startsWith(prefix))
    .map(({ id, resource }) => ({
      id,
      name: shortName(resource),
      type: resource.type,
      location: resource.location,
      tags: resource.tags ?? {},
      ...(resource.kind === undefined ? {} : { kind: resource.kind }),
      ...(resource.systemData === undefined ? {} : { systemData: resource.systemData }),
      properties: resource.properties,
    }));
  return listPage(call, context, items);
}

function deployments(call: RoutedCall, context: Context): Reply {
  const endpoint = context.index.find(call.path.replace(/\/deployments$/i, ''));
  if (endpoint === undefined) return resourceNotFound(call);
  return listPage(
    call,
    context,
    childBodies(endpoint, 'deployments').map(({ body }) => body),
  );
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
