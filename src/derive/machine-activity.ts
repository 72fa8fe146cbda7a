import type { FactMap } from '../core/fact-catalogue.ts';
import { sum } from './statistics.ts';

const CPU = 'Percentage CPU';
const NETWORK = ['Network In Total', 'Network Out Total'];
const OS_DISK = ['OS Disk Read Bytes/sec', 'OS Disk Write Bytes/sec'];
/** A machine without data disks has no such series. */
const DATA_DISK = ['Data Disk Read Bytes/sec', 'Data Disk Write Bytes/sec'];
/** All disks together; stands in where the metrics per disk are missing. */
const ALL_DISKS = ['Disk Read Bytes', 'Disk Write Bytes'];
export const ACTIVITY_METRICS: readonly string[] = [CPU, ...NETWORK, ...OS_DISK, ...DATA_DISK, ...ALL_DISKS];

/** Hourly points of one metric; a point without a value means that nothing was measured. */
export interface HourlySeries {
  readonly metric: string;
  readonly points: readonly { readonly average?: number; readonly maximum?: number; readonly total?: number }[];
}

const SECONDS_PER_HOUR = 3_600;

/**
 * Activity over `hours`; a text names the metric without which nothing can be said. Coverage is that of the series
 * with the fewest samples, because a machine is quiet only if all of them are.
 */
export function activityOf(series: readonly HourlySeries[], hours: number): FactMap['vm.activity'] | string {
  const rates = (metric: string): readonly number[] => ratesOf(series, metric);
  const disks = rates(OS_DISK[0] ?? '').length > 0 ? OS_DISK : ALL_DISKS;
  const required = [CPU, ...NETWORK, ...disks];
  const missing = required.find((metric) => rates(metric).length === 0);
  if (missing !== undefined) return missing;
  const data = disks === OS_DISK ? DATA_DISK.filter((metric) => rates(metric).length > 0) : [];
  const total = (metrics: readonly string[]): number => sum(metrics.map((metric) => average(rates(metric))));
  return {
    cpuAverage: average(rates(CPU)),
    cpuMaximum: Math.max(...valuesOf(series, CPU, 'maximum'), ...rates(CPU)),
    networkBytesPerSecond: total(NETWORK),
    diskBytesPerSecond: total([...disks, ...data]),
    coverage: Math.min(1, ...required.map((metric) => rates(metric).length / hours)),
    hours,
  };
}

/** Per second, or percent; some metrics count bytes per hour instead. */
function ratesOf(series: readonly HourlySeries[], metric: string): readonly number[] {
  if (![...NETWORK, ...ALL_DISKS].includes(metric)) return valuesOf(series, metric, 'average');
  return valuesOf(series, metric, 'total').map((bytes) => bytes / SECONDS_PER_HOUR);
}

function valuesOf(
  series: readonly HourlySeries[],
  metric: string,
  aggregation: 'average' | 'maximum' | 'total',
): number[] {
  const own = series.filter((item) => item.metric === metric);
  return own.flatMap(({ points }) => points.flatMap((point) => point[aggregation] ?? []));
}

function average(values: readonly number[]): number {
  return sum(values) / values.length;
}
