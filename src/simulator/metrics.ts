import { findMetered } from './metric-sources.ts';
import { metricValues, readMetricQuery, type RawMetricQuery } from './metric-query.ts';
import { bareError, ok, type Reply } from './reply.ts';
import { resourceNotFound } from './resource-not-found.ts';
import type { Context, Route, RoutedCall } from './route.ts';

export const METRIC_ROUTES: readonly Route[] = [
  {
    api: 'metrics',
    door: 'arm',
    method: 'GET',
    path: '/{scope+}/providers/Microsoft.Insights/metrics',
    versions: ['2024-02-01', '2023-10-01'],
    action: 'Microsoft.Insights/metrics/read',
    handle: metrics,
  },
];

/** Metrics of one resource. Errors of this API come without the usual envelope. */
function metrics(call: RoutedCall, context: Context): Reply {
  const target = findMetered(context.index, `/${call.params['scope'] ?? ''}`);
  if (target === undefined) return resourceNotFound(call);
  const query = readMetricQuery(rawQuery(call), target, Date.parse(context.index.estate.now));
  if (typeof query === 'string') return bareError(400, 'BadRequest', query);
  return ok({
    cost: 59,
    timespan: `${new Date(query.window.from).toISOString()}/${new Date(query.window.to).toISOString()}`,
    interval: query.interval,
    namespace: query.namespace,
    resourceregion: target.location,
    value: metricValues(query, target),
  });
}

function rawQuery({ query }: RoutedCall): RawMetricQuery {
  const [from, to] = query.get('timespan')?.split('/') ?? [];
  return {
    from,
    to,
    interval: query.get('interval'),
    names: query.get('metricnames'),
    namespace: query.get('metricnamespace'),
    aggregation: query.get('aggregation'),
    filter: query.get('$filter'),
    top: query.get('top'),
  };
}
