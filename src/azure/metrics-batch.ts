import { z } from 'zod';
import { canonicalId } from '../core/resource.ts';
import type { MetricQuery, MetricSeries } from './azure.ts';
import { AzureError } from './azure-error.ts';
import { classify } from './classify.ts';
import { MetricsShape, seriesOf } from './metric-answer.ts';
import { MAX_SERIES } from './metrics-arm.ts';
import type { RestClient } from './rest-client.ts';

const API_VERSION = '2024-02-01';

const BatchShape = z.object({ values: z.array(z.unknown()) });
const EntryShape = z.object({ resourceid: z.string(), value: z.unknown() });

export type Answers = Map<string, readonly MetricSeries[] | AzureError>;

export interface Batch {
  /** Base URL of the region's metrics host. */
  readonly endpoint: string;
  readonly query: MetricQuery;
  /** At most 50, all of the query's subscription, region and type. */
  readonly resourceIds: readonly string[];
}

/** Metrics of many resources in one call, by canonical id. Throws AzureError when the call as a whole fails. */
export async function metricsOfBatch(client: RestClient, batch: Batch, signal: AbortSignal): Promise<Answers> {
  try {
    return await send(client, batch, signal);
  } catch (error) {
    const failure = classify(error);
    if (!isOversize(failure) || batch.resourceIds.length === 1) throw failure;
    const middle = Math.ceil(batch.resourceIds.length / 2);
    const halves = [batch.resourceIds.slice(0, middle), batch.resourceIds.slice(middle)];
    const answers: Answers = new Map();
    for (const resourceIds of halves) {
      for (const answer of await metricsOfBatch(client, { ...batch, resourceIds }, signal)) answers.set(...answer);
    }
    return answers;
  }
}

async function send(
  client: RestClient,
  { endpoint, query, resourceIds }: Batch,
  signal: AbortSignal,
): Promise<Answers> {
  const url = `${endpoint}/subscriptions/${encodeURIComponent(query.subscriptionId)}/metrics:getBatch`;
  const body = await client.post(absolute(url, parameters(query)), {}, { body: { resourceids: resourceIds }, signal });
  const answers: Answers = new Map();
  for (const raw of BatchShape.parse(body).values) {
    // An entry that names no resource leaves one without an answer, which is said below.
    const entry = EntryShape.safeParse(raw);
    if (entry.success) answers.set(canonicalId(entry.data.resourceid), readMetrics(entry.data.value, query));
  }
  for (const id of resourceIds.map(canonicalId)) {
    if (!answers.has(id)) answers.set(id, new AzureError('failed', 'missing from the answer of the metrics batch'));
  }
  return answers;
}

function readMetrics(value: unknown, query: MetricQuery): readonly MetricSeries[] | AzureError {
  const metrics = MetricsShape.safeParse(value);
  return metrics.success ? seriesOf(metrics.data, query.metrics) : classify(metrics.error);
}

/** `interval` always: its default is a minute. */
function parameters(query: MetricQuery): Record<string, string> {
  return {
    'api-version': API_VERSION,
    starttime: query.from.toISOString(),
    endtime: query.to.toISOString(),
    interval: query.interval,
    metricnamespace: query.namespace,
    metricnames: query.metrics.join(','),
    aggregation: query.aggregations.join(','),
    ...(query.filter === undefined ? {} : { filter: query.filter, top: String(MAX_SERIES) }),
  };
}

/** The client takes an absolute URL as it is, so the query goes in here. */
function absolute(url: string, query: Record<string, string>): string {
  const result = new URL(url);
  for (const [key, value] of Object.entries(query)) result.searchParams.set(key, value);
  return result.href.replaceAll('+', '%20');
}

function isOversize({ status, message }: AzureError): boolean {
  return status === 413 || (status === 400 && /too (many|large|big)|exceed|maximum|reduce/i.test(message));
}
