import type { FactMap } from '../core/fact-catalogue.ts';
import { sum } from './statistics.ts';

/** Mean node counts of one hour in which both were measured. */
export interface NodeHour {
  readonly active: number;
  readonly idle: number;
}

/**
 * Idle hours per measured day, and the share of node time in use. `expected` is the number of hours asked for.
 * Undefined when no hour was measured: node metrics exist only while nodes run.
 */
export function clusterActivity(
  hours: readonly NodeHour[],
  expected: number,
): FactMap['ml.clusterActivity'] | undefined {
  if (hours.length === 0) return undefined;
  const active = sum(hours.map((hour) => hour.active));
  const nodes = active + sum(hours.map((hour) => hour.idle));
  return {
    idleHoursPerDay: (24 * hours.filter((hour) => hour.active === 0).length) / hours.length,
    activeShare: nodes === 0 ? 0 : active / nodes,
    coverage: Math.min(1, hours.length / expected),
    hours: expected,
  };
}
