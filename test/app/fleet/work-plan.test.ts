import { describe, expect, test } from 'vitest';
import { mergeCoverage, mergeUsage } from '../../../src/app/fleet/merge.ts';
import { roleOf } from '../../../src/app/fleet/role.ts';
import { shardsOf } from '../../../src/app/fleet/shards.ts';
import { unitGraph, unitsOf, workOf } from '../../../src/app/fleet/unit-graph.ts';
import { feeds } from '../../../src/app/run-collectors.ts';
import type { Subscription } from '../../../src/azure/azure.ts';
import type { Collector } from '../../../src/collectors/collector.ts';
import { COLLECTORS, inventory } from '../../../src/collectors/index.ts';
import { plan } from '../../../src/core/plan.ts';
import { DERIVED } from '../../../src/derive/index.ts';
import { isReady, type UnitState } from '../../../src/stores/unit-state.ts';
import { auditPlan } from './fixture.ts';

function subscription(id: string, tenantId: string): Subscription {
  return { id, name: id, state: 'Enabled', tenantId, quotaId: undefined, tags: {} };
}

function states(a: UnitState, b: UnitState, c: UnitState): Map<string, UnitState> {
  return new Map(Object.entries({ a, b, c }));
}

describe('shards', () => {
  test('hold every subscription once, few at a time, and never two tenants', () => {
    const all = Array.from({ length: 103 }, (_, index) => subscription(`s${index}`, index % 10 === 0 ? 'a' : 'b'));
    const shards = shardsOf(all, 25);
    expect(
      shards
        .flat()
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(all.map(({ id }) => id).toSorted());
    expect(Math.max(...shards.map(({ length }) => length))).toBeLessThanOrEqual(25);
    expect(shards.every((shard) => new Set(shard.map(({ tenantId }) => tenantId)).size === 1)).toBe(true);
  });

  test('are the same however Azure orders its list', () => {
    const all = Array.from({ length: 30 }, (_, index) => subscription(`s${index}`, 'a'));
    expect(shardsOf(all.toReversed(), 7)).toEqual(shardsOf(all, 7));
  });

  test('of nothing are none', () => expect(shardsOf([])).toEqual([]));
});

describe('units', () => {
  const planned = plan(auditPlan().rules, COLLECTORS, DERIVED, new Set());
  const graph = unitGraph(planned.providers);
  const units = unitsOf(graph, 3);
  const members = ['s0', 's1', 's2'].map((id) => subscription(id, 'a'));

  test('are every planned collector, here or with the workers, after the inventory', () => {
    const ids = [...units.map(({ unit }) => workOf(unit, members).collector.id), ...graph.local.map(({ id }) => id)];
    expect([...new Set(ids)].toSorted()).toEqual([inventory.id, ...planned.providers.map(({ id }) => id)].toSorted());
    expect(units[0]).toEqual({ unit: inventory.id, needs: [], priority: 1 });
    expect(units.slice(1).every(({ needs }) => needs.includes(inventory.id))).toBe(true);
  });

  test('read all that feeds them, directly or not', () => {
    for (const { collector, needs } of graph.collectors) {
      const direct = planned.providers.filter((other) => other !== collector && feeds(other, collector));
      const deeper = needs.flatMap((one) => graph.collectors.find((other) => other.collector === one)?.needs ?? []);
      expect([...direct, ...deeper].filter((one) => !needs.includes(one))).toEqual([]);
    }
  });

  test('of a slow collector are one subscription each', () => {
    const slow = units.map(({ unit }) => unit).filter((unit) => unit.startsWith('resource-costs'));
    expect(slow.map((unit) => workOf(unit, members).subscriptions.map(({ id }) => id))).toEqual([
      ['s0'],
      ['s1'],
      ['s2'],
    ]);
  });

  test('that need a slow collector need all of its units', () => {
    const [first, second] = COLLECTORS;
    if (first === undefined || second === undefined) throw new Error('no collectors');
    const slow: Collector = { ...first, slow: true };
    const needing = {
      collectors: [
        { collector: slow, needs: [] },
        { collector: second, needs: [slow] },
      ],
      local: [],
    };
    expect(unitsOf(needing, 2).at(-1)?.needs).toEqual([`${first.id} 0`, `${first.id} 1`]);
  });

  test('only those without calls stay with the scheduler, and no worker waits for them', () => {
    expect(graph.local.map(({ id }) => id).toSorted()).toEqual(['context', 'network-exposure', 'vm-shutdown']);
    expect(graph.collectors.flatMap(({ needs }) => needs).filter((one) => graph.local.includes(one))).toEqual([]);
  });

  test('of a collector that this version does not have are refused', () => {
    expect(() => workOf('crystal-ball', members)).toThrow('no collector is called crystal-ball');
  });
});

describe('a unit can start', () => {
  const unit = { unit: 'c', needs: ['a', 'b'] };

  test.each([
    ['done', 'done', 'waiting', true],
    ['done', 'failed', 'waiting', true],
    ['done', 'queued', 'waiting', false],
    ['waiting', 'done', 'waiting', false],
    ['done', 'done', 'queued', false],
    ['done', 'done', 'done', false],
  ] as const)('after %s and %s, when %s: %s', (a, b, c, ready) => {
    expect(isReady(unit, states(a, b, c))).toBe(ready);
  });

  test('without needs at once', () =>
    expect(isReady({ unit: 'a', needs: [] }, new Map([['a', 'waiting']]))).toBe(true));
});

describe('merging', () => {
  const line = { id: 'prices', scope: '*', status: 'ok', reason: null, calls: 2 } as const;

  test('joins what belongs to no subscription', () => {
    expect(mergeCoverage([line, { ...line, scope: '/subscriptions/s1' }, { ...line, calls: 3 }])).toEqual([
      { ...line, calls: 5 },
      { ...line, scope: '/subscriptions/s1' },
    ]);
  });

  test.each([
    ['ok', 'failed', 'partial'],
    ['failed', 'failed', 'failed'],
    ['unsupported', 'ok', 'ok'],
    ['unsupported', 'failed', 'failed'],
    ['partial', 'unsupported', 'partial'],
    ['partial', 'ok', 'partial'],
  ] as const)('%s and %s is %s', (a, b, expected) => {
    const [merged] = mergeCoverage([
      { ...line, status: a },
      { ...line, status: b, reason: 'denied: no' },
    ]);
    expect(merged).toMatchObject({ status: expected, reason: 'denied: no' });
  });

  test('sums what each API cost', () => {
    const arm = { api: 'arm', calls: 2, bytes: 10, waitedMs: 5, statuses: { 200: 1, 404: 1 } };
    const cost = { api: 'cost', calls: 1, bytes: 1, waitedMs: 0, statuses: { 200: 1 } };
    expect(mergeUsage([[cost], [arm], [{ ...arm, statuses: { 200: 2 } }]])).toEqual([
      { api: 'arm', calls: 4, bytes: 20, waitedMs: 10, statuses: { 200: 3, 404: 1 } },
      cost,
    ]);
  });
});

describe('the role', () => {
  test.each([
    [undefined, 'sqlite:./a.db', 'alone'],
    [undefined, 'postgres://h/d', 'all'],
    ['worker', 'postgresql://h/d', 'worker'],
    ['scheduler', 'postgres://h/d', 'scheduler'],
  ])('%s on %s is %s', (wanted, url, role) => expect(roleOf(wanted, url)).toBe(role));

  test.each([
    ['worker', 'sqlite:./a.db', '--role worker needs a store that processes can share: postgres://…'],
    ['all', 'blob:https://a/b/c', '--role all needs a store that processes can share: postgres://…'],
    ['boss', 'postgres://h/d', '--role boss: there is only scheduler, worker, all'],
  ])('%s on %s is refused', (wanted, url, message) => expect(() => roleOf(wanted, url)).toThrow(message));
});
