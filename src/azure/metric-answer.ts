import { z } from 'zod';
import type { MetricPoint, MetricSeries } from './azure.ts';
import { AzureError } from './azure-error.ts';

const value = z.number().nullish();

const PointShape = z.object({
  timeStamp: z.string(),
  average: value,
  minimum: value,
  maximum: value,
  total: value,
  count: value,
});

const MetricShape = z.object({
  id: z.string(),
  name: z.object({ value: z.string() }).nullish(),
  errorCode: z.string().nullish(),
  errorMessage: z.string().nullish(),
  timeseries: z.array(
    z.object({
      metadatavalues: z.array(z.object({ name: z.object({ value: z.string() }), value: z.string() })).nullish(),
      data: z.array(PointShape).nullish(),
    }),
  ),
});

/** `value` of the metrics API and of each resource in a batch. */
export const MetricsShape = z.array(MetricShape);
type Metric = z.infer<typeof MetricShape>;

/**
 * Series under the names that were asked for. A metric that Azure could not compute is an error of the whole resource:
 * judged without it, the resource would look quieter than it is.
 */
export function seriesOf(metrics: readonly Metric[], asked: readonly string[]): readonly MetricSeries[] | AzureError {
  const broken = metrics.find((metric) => (metric.errorCode ?? 'Success').toLowerCase() !== 'success');
  if (broken !== undefined) {
    const { errorCode, errorMessage } = broken;
    return new AzureError('failed', `metric ${restName(broken)}: ${errorCode ?? ''} ${errorMessage ?? ''}`.trim(), {
      code: errorCode ?? '',
    });
  }
  return metrics.flatMap((metric) => {
    const name = restName(metric);
    const metricName = asked.find((candidate) => candidate.toLowerCase() === name.toLowerCase()) ?? name;
    return metric.timeseries.map(({ metadatavalues, data }) => ({
      metric: metricName,
      dimensions: Object.fromEntries((metadatavalues ?? []).map((item) => [item.name.value.toLowerCase(), item.value])),
      points: (data ?? []).map(pointOf),
    }));
  });
}

/** From the id, because the name may come localised. Names such as `Disk Read Operations/Sec` hold a slash. */
function restName({ id, name }: Metric): string {
  return /\/providers\/microsoft\.insights\/metrics\/(.+)$/i.exec(id)?.[1] ?? name?.value ?? id;
}

/** A point without a value stays without one: it means that nothing was measured, not 0. */
function pointOf({ timeStamp, ...values }: z.infer<typeof PointShape>): MetricPoint {
  const point: { time: Date } & Partial<Record<keyof typeof values, number>> = { time: new Date(timeStamp) };
  for (const key of ['average', 'minimum', 'maximum', 'total', 'count'] as const) {
    const measured = values[key];
    if (measured !== null && measured !== undefined) point[key] = measured;
  }
  return point;
}
