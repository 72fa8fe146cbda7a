import { z } from 'zod';
import { jsonBody } from './json-body.ts';
import { metricsOf } from './metric-catalogue.ts';
import { findMetered, type Metered } from './metric-sources.ts';
import { metricValues, readMetricQuery, type RawMetricQuery } from './metric-query.ts';
import { regionName } from './regions.ts';
import { armError, ok, type Reply } from './reply.ts';
import type { Context, Route, RoutedCall } from './route.ts';

const MOST_RESOURCES = 50;

export const METRICS_BATCH_ROUTES: readonly Route[] = [
  {
    api: 'metrics-batch',
    door: 'metrics',
    method: 'POST',
    path: '/subscriptions/{subscription}/metrics:getBatch',
    versions: ['2024-02-01', '2023-10-01'],
    action: 'Microsoft.Insights/metrics/read',
    denied: (message) => armError(401, 'Unauthorized', message),
    handle: batch,
  },
];

const bodyShape = z.object({ resourceids: z.array(z.string()).min(1) });

function batch(call: RoutedCall, context: Context): Reply {
  const body = bodyShape.safeParse(jsonBody(call));
  if (!body.success) return badRequest('The request body needs "resourceids".');
  const ids = body.data.resourceids;
  if (ids.length > MOST_RESOURCES)
    return badRequest(`The number of resource ids exceeds the limit of ${MOST_RESOURCES}.`);
  const targets: Metered[] = [];
  for (const id of ids) {
    const target = findMetered(context.index, `/${id}`.replace(/^\/+/, '/'));
    if (target === undefined) return armError(404, 'ResourceNotFound', `The resource '${id}' was not found.`);
    targets.push(target);
  }
  const namespace = call.query.get('metricnamespace');
  const mismatch = namespace === undefined ? 'metricnamespace is required.' : unlike(targets, namespace, call);
  return mismatch === undefined ? answer(targets, call, context) : badRequest(mismatch);
}

function answer(targets: readonly Metered[], call: RoutedCall, context: Context): Reply {
  const raw = rawQuery(call);
  const values: unknown[] = [];
  for (const target of targets) {
    const query = readMetricQuery(raw, target, Date.parse(context.index.estate.now));
    if (typeof query === 'string') return badRequest(query);
    values.push({
      cost: 59,
      starttime: new Date(query.window.from).toISOString(),
      endtime: new Date(query.window.to).toISOString(),
      interval: query.interval,
      namespace: query.namespace,
      resourceregion: target.location,
      resourceid: target.id,
      value: metricValues(query, target),
    });
  }
  context.counters.metricsBatchCalls += 1;
  context.counters.metricsBatchResources += targets.length;
  return ok({ values });
}

/** All resources of a batch are of one subscription, one region (that of the host) and one type with platform metrics. */
function unlike(targets: readonly Metered[], namespace: string, call: RoutedCall): string | undefined {
  const subscription = `/subscriptions/${call.params['subscription'] ?? ''}/`.toLowerCase();
  if (targets.some((target) => !target.id.toLowerCase().startsWith(subscription)))
    return 'All resources must belong to the subscription of the request.';
  if (targets.some((target) => target.type.toLowerCase() !== namespace.toLowerCase()))
    return `All resources must be of type ${namespace}.`;
  if (metricsOf(namespace) === undefined) return `The namespace ${namespace} is not supported by the batch API.`;
  const region = regionName(call.region ?? '');
  const stranger = targets.find((target) => regionName(target.location) !== region);
  return stranger === undefined ? undefined : `The resource ${stranger.id} is not in the region ${region}.`;
}

function rawQuery({ query }: RoutedCall): RawMetricQuery {
  return {
    from: query.get('starttime'),
    to: query.get('endtime'),
    interval: query.get('interval'),
    names: query.get('metricnames'),
    namespace: query.get('metricnamespace'),
    aggregation: query.get('aggregation'),
    filter: query.get('filter'),
    top: query.get('top'),
  };
}

function badRequest(message: string): Reply {
  return armError(400, 'BadRequest', message);
}
