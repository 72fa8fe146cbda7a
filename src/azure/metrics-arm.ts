import type { MonitorClient } from '@azure/arm-monitor';
import { z } from 'zod';
import { bareId } from './arm.ts';
import type { MetricQuery, MetricSeries } from './azure.ts';
import type { AzureError } from './azure-error.ts';
import { classify } from './classify.ts';
import { MetricsShape, seriesOf } from './metric-answer.ts';
import { rawBody } from './sdk-page.ts';

/** Without it Azure cuts a split metric off at ten series. It is only valid together with a filter. */
export const MAX_SERIES = 500;

const AnswerShape = z.object({ value: MetricsShape });

/** Metrics of one resource from ARM: one call each, but for every namespace, region and cloud. */
export async function metricsOfResource(
  monitor: MonitorClient,
  { query, resourceId }: { readonly query: MetricQuery; readonly resourceId: string },
  signal: AbortSignal,
): Promise<readonly MetricSeries[] | AzureError> {
  const options = {
    timespan: `${query.from.toISOString()}/${query.to.toISOString()}`,
    interval: query.interval,
    metricnames: query.metrics.join(','),
    metricnamespace: query.namespace,
    aggregation: query.aggregations.join(','),
    ...(query.filter === undefined ? {} : { filter: query.filter, top: MAX_SERIES }),
  };
  try {
    const body = await rawBody(signal, (capture) =>
      monitor.metrics.list(bareId(resourceId), { ...options, ...capture }),
    );
    return seriesOf(AnswerShape.parse(body).value, query.metrics);
  } catch (error) {
    return classify(error);
  }
}
