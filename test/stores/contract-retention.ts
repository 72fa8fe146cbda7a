import { describe, expect, it } from 'vitest';
import { StoreError, type Lease } from '../../src/stores/store.ts';
import type { Bench } from './bench.ts';
import { day, sampleCommit, sampleDigest, sampleEntry, sampleRecord, sampleSaving } from './sample.ts';

/** More than one transaction's worth. */
const MANY = 1_100;
const OLD = day(1);
const NOW = day(500);
const BEFORE = day(100);

export function describeRetention(bench: Bench): void {
  async function lease(): Promise<Lease> {
    const taken = await bench.store.takeLease('run', 'a', { now: NOW, expires: day(501) });
    if (taken === undefined) throw new Error('somebody holds it');
    return taken;
  }

  async function findings(): Promise<string[]> {
    return (await bench.store.findings()).map(({ fingerprint }) => fingerprint.slice(3));
  }

  describe('what is forgotten', () => {
    it('is what ended long ago, and nothing that still matters', async () => {
      const resolved = { state: 'resolved', since: OLD } as const;
      const kept = [
        sampleRecord('acknowledged', { state: 'acknowledged' }),
        sampleRecord('exempted', { state: 'exempted', until: day(2) }),
        sampleRecord('muted', { state: 'muted', until: day(2) }),
        sampleRecord('open'),
        sampleRecord('reopened', { state: 'reopened' }),
        sampleRecord('resolved-and-muted', { ...resolved, until: day(900) }),
        sampleRecord('resolved-and-saved', resolved),
        sampleRecord('resolved-and-seen-once', { ...resolved, contrarySince: day(499) }),
        sampleRecord('resolved-and-untold', resolved),
        sampleRecord('resolved-lately', { ...resolved, since: BEFORE }),
      ];
      const gone = Array.from({ length: MANY }, (_, index) => sampleRecord(`z${index}`, resolved));
      const all = [...kept, ...gone];
      const history = all.map(({ fingerprint }) => {
        const name = fingerprint.slice(3);
        return sampleEntry(name, { untold: name === 'resolved-and-untold' });
      });
      const savings = [sampleSaving('resolved-and-saved', { state: 'realised' }), sampleSaving('nowhere')];
      const rules = [{ ruleId: 'r', fail: 1, pass: 0, notApplicable: 0, unknown: 0, unknownReasons: {} }];
      await bench.store.commitRun(sampleCommit('run-1', OLD, { findings: all, history, savings, rules }), undefined);
      await bench.store.commitRun(sampleCommit('run-2', NOW, { rules }), undefined);

      await bench.store.forget(BEFORE, await lease());
      await bench.reopen();
      expect(await findings()).toEqual(kept.map(({ fingerprint }) => fingerprint.slice(3)));
      for (const { fingerprint } of kept) expect(await bench.store.history(fingerprint)).toHaveLength(1);
      for (const name of ['z0', `z${MANY - 1}`]) expect(await bench.store.history(`fp-${name}`)).toEqual([]);
      expect(await bench.store.savings()).toHaveLength(2);
      expect((await bench.store.runs(9)).map(({ run }) => run.id)).toEqual(['run-2']);
      expect(await bench.store.ruleCounts('run-1')).toEqual([]);
      expect(await bench.store.ruleCounts('run-2')).toEqual(rules);
      // What an old run changed was so before every later one.
      expect((await bench.store.historyUntil('run-2')).map(({ fingerprint }) => fingerprint)).toEqual(
        kept.map(({ fingerprint }) => fingerprint),
      );
    });

    it('of messages is what was sent or given up; what waits stays', async () => {
      const deliveries = ['waits', 'sent', 'dead', 'late'].map((id) => ({ id, sink: id, digest: sampleDigest(id) }));
      await bench.store.commitRun(sampleCommit('run-1', OLD, { deliveries }), undefined);
      const ends = { sent: day(2), dead: day(2), late: BEFORE };
      for (const delivery of await bench.store.dueDeliveries(OLD)) {
        const [, endedAt] = Object.entries(ends).find(([id]) => id === delivery.id) ?? [];
        const state = delivery.id === 'sent' ? 'delivered' : 'dead';
        if (endedAt !== undefined) await bench.store.updateDelivery({ ...delivery, state, endedAt });
      }
      await bench.store.claimSlot('nightly', 'old', OLD);
      await bench.store.claimSlot('nightly', 'new', NOW);
      await bench.store.forget(BEFORE, await lease());
      expect((await bench.store.dueDeliveries(NOW)).map(({ id }) => id)).toEqual(['waits']);
      expect((await bench.store.deadDeliveries('')).map(({ id }) => id)).toEqual(['late']);
      const again = ['waits', 'sent', 'dead'].map((id) => ({ id, sink: id, digest: sampleDigest(id) }));
      // An id that is still there is refused.
      const all = sampleCommit('run-2', NOW, { deliveries: again });
      await expect(bench.store.commitRun(all, undefined)).rejects.toThrow(StoreError);
      await bench.store.commitRun(sampleCommit('run-2', NOW, { deliveries: again.slice(1) }), undefined);
      expect(await bench.store.claimSlot('nightly', 'old', NOW)).toBe(true);
      expect(await bench.store.claimSlot('nightly', 'new', NOW)).toBe(false);
    });

    it('is left to whoever holds the lease', async () => {
      const old = sampleRecord('z', { state: 'resolved', since: OLD });
      await bench.store.commitRun(sampleCommit('run-1', OLD, { findings: [old] }), undefined);
      const first = await lease();
      await bench.store.takeLease('run', 'b', { now: day(502), expires: day(503) });
      await expect(bench.store.forget(BEFORE, first)).rejects.toThrow(StoreError);
      expect(await findings()).toEqual(['z']);
    });
  });
}
