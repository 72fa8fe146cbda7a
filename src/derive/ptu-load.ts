import type { FactMap } from '../core/fact-catalogue.ts';
import { mean, percentile } from './statistics.ts';

/** One hour of a utilisation metric in percent; an hour without an average was not measured. */
export interface LoadHour {
  readonly average?: number;
  readonly maximum?: number;
}

/** `expected` is the number of hours in which the deployment existed. Undefined when no hour was measured. */
export function ptuLoad(hours: readonly LoadHour[], expected: number): FactMap['ptu.utilization'] | undefined {
  const averages = hours.flatMap(({ average }) => (average === undefined ? [] : [average]));
  const [average, p95] = [mean(averages), percentile(averages, 0.95)];
  if (average === undefined || p95 === undefined || expected < 1) return undefined;
  const peaks = hours.flatMap(({ maximum }) => (maximum === undefined ? [] : [maximum]));
  return {
    average,
    p95,
    maximum: Math.max(...averages, ...peaks),
    coverage: Math.min(1, averages.length / expected),
    hours: expected,
  };
}
