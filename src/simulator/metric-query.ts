import { metricsOf, localisedName, type Aggregation, type MetricDefinition } from './metric-catalogue.ts';
import { readDimensions, type DimensionFilter } from './metric-filter.ts';
import { GRAINS, pointsOf, type Window } from './metric-points.ts';
import type { Metered, SeriesSource } from './metric-sources.ts';

/** A metrics request before it is checked; the two APIs spell its parameters differently. */
export interface RawMetricQuery {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly interval: string | undefined;
  readonly names: string | undefined;
  readonly namespace: string | undefined;
  readonly aggregation: string | undefined;
  readonly filter: string | undefined;
  readonly top: string | undefined;
}

export interface MetricQuery {
  readonly window: Window;
  readonly interval: string;
  readonly metrics: readonly MetricDefinition[];
  readonly namespace: string;
  /** Undefined: each metric shows its primary one. */
  readonly aggregations: readonly Aggregation[] | undefined;
  readonly filter: DimensionFilter | undefined;
  readonly top: number;
}

const AGGREGATIONS: readonly Aggregation[] = ['average', 'minimum', 'maximum', 'total', 'count'];
const MOST_METRICS = 20;
/** Series per metric when a filter comes without `top`. */
const DEFAULT_TOP = 10;
const HOUR = 3_600_000;

/** Checks a request for one resource; a string is what is wrong with it. */
export function readMetricQuery(raw: RawMetricQuery, target: Metered, now: number): MetricQuery | string {
  const interval = raw.interval ?? 'PT1M';
  const to = raw.to === undefined ? now : Date.parse(raw.to);
  const from = raw.from === undefined ? to - HOUR : Date.parse(raw.from);
  if (Number.isNaN(from) || Number.isNaN(to) || from >= to) return 'The timespan is not valid.';
  const grain = interval.toUpperCase() === 'FULL' ? to - from : GRAINS[interval.toUpperCase()];
  if (grain === undefined || !supportsGrain(target.type, interval))
    return `Detected invalid time grain input: ${interval}.`;
  const namespace = raw.namespace ?? target.type;
  const metrics = readNames(raw.names, namespace, target);
  if (typeof metrics === 'string') return metrics;
  const aggregations = readAggregations(raw.aggregation);
  if (typeof aggregations === 'string') return aggregations;
  const filter = raw.filter === undefined || raw.filter === '' ? undefined : readDimensions(raw.filter);
  if (filter === undefined && raw.filter) return `Invalid filter: ${raw.filter}.`;
  const unknown = filter === undefined ? undefined : unknownDimension(filter, metrics, target);
  if (unknown !== undefined) return unknown;
  const top = raw.top === undefined ? DEFAULT_TOP : Number(raw.top);
  if (!Number.isInteger(top) || top < 1) return `Invalid top: ${raw.top}.`;
  return { window: { from, to, grain, now }, interval, metrics, namespace, aggregations, filter, top };
}

/** AKS keeps no day-sized buckets. */
function supportsGrain(type: string, interval: string): boolean {
  return !(interval.toUpperCase() === 'P1D' && type.toLowerCase() === 'microsoft.containerservice/managedclusters');
}

function readNames(
  names: string | undefined,
  namespace: string,
  target: Metered,
): readonly MetricDefinition[] | string {
  const platform = namespace.toLowerCase() === target.type.toLowerCase();
  const listed = platform ? metricsOf(target.type) : undefined;
  const valid = listed ?? declaredMetrics(target, platform ? '' : `${namespace.toLowerCase()}/`);
  const wanted = names?.split(',').map((name) => name.trim()) ?? valid.slice(0, 1).map((metric) => metric.name);
  if (wanted.length > MOST_METRICS) return `The number of metrics exceeds the limit of ${MOST_METRICS}.`;
  const found: MetricDefinition[] = [];
  for (const name of wanted) {
    const metric = valid.find((item) => item.name.toLowerCase() === name.toLowerCase());
    if (metric === undefined)
      return (
        `Failed to find metric configuration for provider: ${target.type.split('/')[0]}, resource Type: ` +
        `${target.type.split('/').slice(1).join('/')}, metric: ${name}, Valid metrics: ${valid.map((item) => item.name).join(',')}`
      );
    found.push(metric);
  }
  return found;
}

/** Of custom namespaces, and of types without a list, only the estate knows the names. */
function declaredMetrics(target: Metered, prefix: string): MetricDefinition[] {
  return [...new Set(target.names)]
    .filter((name) => name.toLowerCase().startsWith(prefix))
    .map((name) => ({ name: name.slice(prefix.length), unit: 'Unspecified', primary: 'average', dimensions: [] }));
}

function readAggregations(text: string | undefined): Aggregation[] | undefined | string {
  if (text === undefined || text === '') return undefined;
  const found: Aggregation[] = [];
  for (const name of text.split(',')) {
    const aggregation = AGGREGATIONS.find((item) => item === name.trim().toLowerCase());
    if (aggregation === undefined) return `Invalid aggregation: ${name}.`;
    found.push(aggregation);
  }
  return found;
}

function unknownDimension(
  filter: DimensionFilter,
  metrics: readonly MetricDefinition[],
  target: Metered,
): string | undefined {
  for (const metric of metrics) {
    const used = target.seriesOf(metric.name).flatMap((source) => Object.keys(source.dimensions));
    const known = new Set([...metric.dimensions.map((name) => name.toLowerCase()), ...used]);
    const unknown = [...filter.keys()].find((name) => !known.has(name));
    if (unknown !== undefined)
      return `Metric: ${metric.name} does not support requested dimension combination: ${unknown}, supported ones are: ${[...known].join(',')}.`;
  }
  return undefined;
}

/** The values of every metric asked for, as both APIs send them. */
export function metricValues(query: MetricQuery, target: Metered) {
  return query.metrics.map((metric) => {
    const error = target.errors[metric.name];
    return {
      id: `${target.id}/providers/Microsoft.Insights/metrics/${metric.name}`,
      type: 'Microsoft.Insights/metrics',
      name: { value: metric.name, localizedValue: localisedName(metric.name) },
      displayDescription: localisedName(metric.name),
      unit: metric.unit,
      timeseries: error === undefined ? seriesOf(query, target, metric) : [],
      errorCode: error ?? 'Success',
      ...(error === undefined ? {} : { errorMessage: `The metric could not be read: ${error}.` }),
    };
  });
}

function seriesOf(query: MetricQuery, target: Metered, metric: MetricDefinition) {
  const custom = query.namespace.toLowerCase() !== target.type.toLowerCase();
  const sources = target.seriesOf(custom ? `${query.namespace}/${metric.name}` : metric.name);
  const groups = Map.groupBy(
    sources.filter((source) => isWanted(source, query.filter)),
    (source) => JSON.stringify(splitValues(source, query.filter)),
  );
  const series = [...groups].map(([key, members]) => ({
    metadatavalues: splitValues(members[0], query.filter).map(([name, value]) => ({
      name: { value: name, localizedValue: name },
      value,
    })),
    data: pointsOf(`${target.id} ${metric.name} ${key}`, members, query.window, query.aggregations ?? [metric.primary]),
  }));
  return query.filter === undefined ? series : series.slice(0, query.top);
}

function isWanted(source: SeriesSource, filter: DimensionFilter | undefined): boolean {
  return [...(filter ?? [])].every(
    ([name, values]) => values === '*' || values.has((source.dimensions[name] ?? '').toLowerCase()),
  );
}

function splitValues(source: SeriesSource | undefined, filter: DimensionFilter | undefined): [string, string][] {
  return [...(filter?.keys() ?? [])].map((name) => [name, source?.dimensions[name] ?? '']);
}
