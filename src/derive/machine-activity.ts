import type { FactMap } from '../core/fact-catalogue.ts';
import { sum } from './statistics.ts';

export const CPU = 'Percentage CPU';
export const NETWORK = ['Network In Total', 'Network Out Total'] as const;
const OS_DISK = ['OS Disk Read Bytes/sec', 'OS Disk Write Bytes/sec'] as const;
/** A machine without data disks has no such series. */
const DATA_DISK = ['Data Disk Read Bytes/sec', 'Data Disk Write Bytes/sec'] as const;
export const ACTIVITY_METRICS: readonly string[] = [CPU, ...NETWORK, ...OS_DISK, ...DATA_DISK];

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
  const values = (metric: string, aggregation: 'average' | 'maximum' | 'total'): number[] =>
    series
      .filter((item) => item.metric === metric)
      .flatMap(({ points }) => points.flatMap((point) => point[aggregation] ?? []));
  const required = [
    values(CPU, 'average'),
    ...NETWORK.map((metric) => values(metric, 'total')),
    ...OS_DISK.map((metric) => values(metric, 'average')),
  ];
  const missing = [CPU, ...NETWORK, ...OS_DISK].find((_, position) => required[position]?.length === 0);
  if (missing !== undefined) return missing;
  const [cpu = [], ...others] = required;
  const [networkIn = [], networkOut = [], ...osDisk] = others;
  const dataDisk = DATA_DISK.map((metric) => values(metric, 'average')).filter((list) => list.length > 0);
  return {
    cpuAverage: average(cpu),
    cpuMaximum: Math.max(...values(CPU, 'maximum'), ...cpu),
    networkBytesPerSecond: (average(networkIn) + average(networkOut)) / SECONDS_PER_HOUR,
    diskBytesPerSecond: sum([...osDisk, ...dataDisk].map(average)),
    coverage: Math.min(1, ...required.map((list) => list.length / hours)),
    hours,
  };
}

function average(values: readonly number[]): number {
  return sum(values) / values.length;
}
