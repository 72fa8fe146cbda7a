import { describe, expect, it } from 'vitest';
import { StoreError } from '../../src/stores/store.ts';
import type { Bench } from './bench.ts';
import { day, sampleCommit, sampleDigest, sampleEntry, sampleRecord, sampleSaving } from './sample.ts';

export function describeRuns(bench: Bench): void {
  describe('runs', () => {
    it('remembers a run, its counts and its slot, newest first', async () => {
      const slot = { task: 'nightly', date: '2026-03-02' };
      const counts = { fail: 1, pass: 2, notApplicable: 3, unknown: 4 };
      const rules = [
        { ruleId: 'b-rule', ...counts, unknownReasons: { denied: 3, throttled: 1 } },
        { ruleId: 'a-rule', ...counts, unknownReasons: {} },
      ];
      const first = sampleCommit('run-1', day(1), { rules });
      const second = sampleCommit('run-2', day(2));
      const record = { ...second.record, complete: false, slot };
      await bench.store.commitRun(first, undefined);
      await bench.store.commitRun({ ...second, record }, undefined);
      await bench.reopen();
      expect(bench.store.kind).toBe(bench.kind);
      expect(await bench.store.runs(5)).toEqual([record, first.record]);
      expect(await bench.store.runs(1)).toEqual([record]);
      expect(await bench.store.ruleCounts('run-1')).toEqual(rules.toReversed());
      expect(await bench.store.ruleCounts('run-2')).toEqual([]);
    });

    it('finds a run by id and by a beginning that fits one only', async () => {
      for (const id of ['abc', 'abcd', 'abce', 'x%y']) await bench.store.commitRun(sampleCommit(id, day(1)), undefined);
      expect((await bench.store.run('abc'))?.run.id).toBe('abc');
      expect((await bench.store.run('abce'))?.run.id).toBe('abce');
      expect((await bench.store.run('x'))?.run.id).toBe('x%y');
      expect(await bench.store.run('%')).toBeUndefined();
      await expect(bench.store.run('ab')).rejects.toThrow(/several runs begin with "ab"/);
    });

    it('applies a run as a whole or not at all', async () => {
      await bench.store.commitRun(sampleCommit('run-1', day(1)), undefined);
      const again = sampleCommit('run-1', day(2), {
        findings: [sampleRecord('a')],
        history: [sampleEntry('a')],
        deliveries: [{ id: 'd1', sink: 'teams', digest: sampleDigest('x') }],
      });
      await expect(bench.store.commitRun(again, undefined)).rejects.toThrow(StoreError);
      const twice = sampleCommit('run-2', day(2), {
        findings: [sampleRecord('a')],
        deliveries: [1, 2].map(() => ({ id: 'd1', sink: 'teams', digest: sampleDigest('x') })),
      });
      await expect(bench.store.commitRun(twice, undefined)).rejects.toThrow(StoreError);
      expect((await bench.store.runs(5)).length).toBe(1);
      expect(await bench.store.findings()).toEqual([]);
      expect(await bench.store.history('fp-a')).toEqual([]);
      expect(await bench.store.dueDeliveries(day(9))).toEqual([]);
    });
  });

  describe('savings', () => {
    it('replaces the line of an episode, from a run or after it', async () => {
      const second = sampleSaving('a', { openedAt: day(3), grade: 'A', owner: 'ana' });
      await bench.store.commitRun(sampleCommit('run-1', day(1), { savings: [sampleSaving('a'), second] }), undefined);
      const realised = sampleSaving('a', {
        state: 'realised',
        baseline: 300.1,
        appliedAt: day(5),
        verifiedAt: day(12),
        realised: -20.75,
        note: 'dearer',
      });
      await bench.store.saveSavings([realised]);
      expect(await bench.store.savings()).toEqual([realised, second]);
    });
  });
}
