import { describe, expect, test } from 'vitest';
import { mergeCoverage, mergeUsage } from '../../../src/app/fleet/merge.ts';
import { roleOf } from '../../../src/app/fleet/role.ts';
import { shardsOf } from '../../../src/app/fleet/shards.ts';
import { unitGraph } from '../../../src/app/fleet/unit-graph.ts';
import { feeds } from '../../../src/app/run-collectors.ts';
import type { Subscription } from '../../../src/azure/azure.ts';
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

  test('are every planned collector, here or with the workers, after the inventory', () => {
    const ids = [...graph.units.map(({ collector }) => collector), ...graph.local.map(({ id }) => id)];
    expect(ids.toSorted()).toEqual([inventory.id, ...planned.providers.map(({ id }) => id)].toSorted());
    expect(graph.units[0]).toEqual({ collector: inventory.id, needs: [] });
    expect(graph.units.slice(1).every(({ needs }) => needs.includes(inventory.id))).toBe(true);
  });

  test('read all that feeds them, directly or not', () => {
    const byId = new Map(COLLECTORS.map((collector) => [collector.id, collector]));
    for (const { collector, needs } of graph.units) {
      const known = new Set(needs);
      const direct = planned.providers.filter((other) => {
        const own = byId.get(collector);
        return own !== undefined && other !== own && feeds(other, own);
      });
      const deeper = needs.flatMap((id) => graph.units.find((unit) => unit.collector === id)?.needs ?? []);
      expect([...direct.map(({ id }) => id), ...deeper].filter((id) => !known.has(id))).toEqual([]);
    }
  });

  test('only those without calls stay with the scheduler, and no worker waits for them', () => {
    expect(graph.local.map(({ id }) => id).toSorted()).toEqual(['context', 'network-exposure', 'vm-shutdown']);
    const local = new Set(graph.local.map(({ id }) => id));
    expect(graph.units.flatMap(({ needs }) => needs).filter((id) => local.has(id))).toEqual([]);
  });
});

describe('a unit can start', () => {
  const unit = { collector: 'c', needs: ['a', 'b'] };

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
    expect(isReady({ collector: 'a', needs: [] }, new Map([['a', 'waiting']]))).toBe(true));
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
