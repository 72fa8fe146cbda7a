import type { FactMap } from '../core/fact-catalogue.ts';
import { mean, percentile } from './statistics.ts';

interface TimedSeries {
  readonly points: readonly { readonly time: Date; readonly average?: number }[];
}

/**
 * Utilisation in percent over `hours`, from hourly averages of all GPUs (one series each, or already merged).
 * Undefined without a single sample.
 */
export function gpuLoad(series: readonly TimedSeries[], hours: number): FactMap['gpu.utilization'] | undefined {
  const points = series.flatMap((item) => item.points).filter((point) => point.average !== undefined);
  const byHour = Map.groupBy(points, ({ time }) => time.getTime());
  const hourly = [...byHour.values()].flatMap((group) => mean(group.flatMap((point) => point.average ?? [])) ?? []);
  const [average, p95] = [mean(hourly), percentile(hourly, 0.95)];
  if (average === undefined || p95 === undefined) return undefined;
  return { p95, average, coverage: Math.min(1, hourly.length / hours), hours };
}
