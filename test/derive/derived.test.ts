import { describe, expect, test } from 'vitest';
import { withDerived } from '../../src/core/derived.ts';
import { known, unknown, type Fact } from '../../src/core/fact.ts';
import type { FactKey } from '../../src/core/fact-catalogue.ts';
import { DERIVED } from '../../src/derive/index.ts';

const RETAIL = { currency: 'USD', basis: 'retail', grade: 'B' } as const;
const BILL = { currency: 'EUR', basis: 'actual', grade: 'A' } as const;

function derive(key: FactKey, measured: Partial<Record<FactKey, Fact>>): Fact {
  const absent = unknown('not-collected', 'no collector ran');
  return withDerived((name) => measured[name] ?? absent, DERIVED)(key, '/x');
}

describe('cost per month', () => {
  const size = known({ name: 'x', gpus: 1, vCpus: 24, family: '', source: 'sku', nodes: 3 });

  test('the bill wins, with its terms', () => {
    const measured = { 'cost.actual': known(50, BILL), 'compute.size': size, 'price.compute': known(10, RETAIL) };
    expect(derive('cost.monthly', measured)).toEqual(known(50, BILL));
  });

  test('else nodes at the list price, with its terms', () => {
    const measured = {
      'cost.actual': unknown('denied', 'RBACAccessDenied'),
      'compute.size': size,
      'price.compute': known(10, RETAIL),
    };
    expect(derive('cost.monthly', measured)).toEqual(known(30, RETAIL));
  });

  test('else unknown for the reason that helps most, never 0', () => {
    const denied = unknown('denied', 'RBACAccessDenied');
    const unpriced = unknown('no-data', 'no price');
    expect(derive('cost.monthly', { 'cost.actual': denied, 'price.compute': unpriced })).toEqual(denied);
    expect(derive('cost.monthly', { 'compute.size': size, 'price.compute': unpriced })).toEqual(unpriced);
  });
});

function sizing(deployed: number, p95: number): Fact {
  return derive('ptu.sizing', {
    'ptu.scale': known({ deployed, minimum: 15, step: 5, source: 'live' }),
    'ptu.utilization': known({ average: p95, p95, maximum: p95, coverage: 1, hours: 336 }),
  });
}

describe('PTU sizing', () => {
  test.each([
    [100, 12, 15, 85],
    [100, 24, 30, 70],
    [100, 24.1, 35, 65],
    [300, 56, 210, 90],
    [15, 1, 15, 0],
    [100, 80, 100, 0],
    [100, 100, 125, 0],
  ])('%i PTUs at %d %% need %i, %i too many', (deployed, p95, needed, surplus) => {
    expect(sizing(deployed, p95)).toEqual(known({ needed, surplus }));
  });

  test('unknown load or scale is unknown for its reason', () => {
    const load = unknown('no-data', 'no series');
    const scale = known({ deployed: 100, minimum: 15, step: 5, source: 'live' });
    expect(derive('ptu.sizing', { 'ptu.scale': scale, 'ptu.utilization': load })).toEqual(load);
    expect(derive('ptu.sizing', { 'ptu.utilization': load })).toMatchObject({ reason: 'not-collected' });
  });
});
