import { expect, test } from 'vitest';
import type { Collector } from '../../src/collectors/collector.ts';
import type { ApiFamily } from '../../src/simulator/api-family.ts';
import type { FaultKind } from '../../src/simulator/faults.ts';
import { measure, type MeasuredEstate, type MeasureOptions } from '../support/measure.ts';

const KINDS: readonly FaultKind[] = [
  'forbidden',
  'internal-error',
  'throttled-huge',
  'html-ok',
  'empty-ok',
  'truncated-json',
  'wrong-types',
  'bad-item',
  'connection-reset',
];

export interface Contract extends Omit<MeasureOptions, 'faults'> {
  /** APIs that the collector calls; those that stand in for each other are struck together. */
  readonly apis: readonly (ApiFamily | readonly ApiFamily[])[];
  /** The facts have a second source. */
  readonly fallback?: boolean;
}

/**
 * Whatever strikes its calls, a collector does not throw, invents no value, and says what it lost: a fact or a
 * resource of the calm run is either the same or unknown, and a scope is unread.
 */
export function fulfilsContract(collector: Collector, { apis, fallback = false, ...options }: Contract): void {
  test.each(KINDS.flatMap((kind) => apis.map((api) => ({ kind, api }))))(
    'survives $kind of $api',
    async ({ kind, api }) => {
      const calm = await measure(collector, options);
      const struck = await measure(collector, { ...options, faults: [{ kind, api }] });
      const [expected, actual] = [valuesOf(calm, collector), valuesOf(struck, collector)];
      expect(expected.size).toBeGreaterThan(0);
      const lost = [...expected.keys()].filter((key) => !actual.has(key));
      const invented = [...actual].filter(([key, value]) => expected.get(key) !== value);
      // A second source may say something else, and nothing need be lost.
      expect(fallback ? [] : invented).toEqual([]);
      expect(fallback || lost.length > 0).toBe(true);
      expect(struck.unread.length).toBeGreaterThan(0);
      expect(calm.unread).toEqual([]);
    },
  );
}

/** Known facts and provided resources, as text by key. */
function valuesOf({ facts, resources }: MeasuredEstate, collector: Collector): Map<string, string> {
  const values = new Map<string, string>();
  for (const key of collector.facts) {
    for (const [id, fact] of facts.entriesOf(key).values) {
      if (fact.state === 'known') values.set(`${key} ${id}`, JSON.stringify(fact.value));
    }
  }
  for (const resource of resources.ofType(...collector.types)) values.set(resource.id, JSON.stringify(resource));
  return values;
}
