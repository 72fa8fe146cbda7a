import { describe, expect, it } from 'vitest';
import type { Bench } from './bench.ts';
import { day, sampleCommit, sampleRecord } from './sample.ts';

export function describeLeases(bench: Bench): void {
  describe('leases', () => {
    const night = { now: day(1, 2), expires: day(1, 3) };

    it('has one holder at a time, and a higher fence with every holder', async () => {
      const holders = ['a', 'b', 'c', 'd'];
      const taken = await Promise.all(holders.map((holder) => bench.store.takeLease('run', holder, night)));
      const [first, ...others] = taken.filter((lease) => lease !== undefined);
      if (first === undefined) throw new Error('nobody got it');
      expect(others).toEqual([]);
      expect(first.fence).toBe(1);
      const longer = { now: day(1, 2), expires: day(1, 4) };
      expect(await bench.store.takeLease('run', first.holder, longer)).toEqual(first);
      expect(await bench.store.takeLease('run', 'e', { now: day(1, 3), expires: day(1, 5) })).toBeUndefined();
      expect(await bench.store.takeLease('other', 'e', night)).toMatchObject({ holder: 'e', fence: 1 });
      const later = { now: day(1, 4), expires: day(1, 5) };
      expect(await bench.store.takeLease('run', 'e', later)).toMatchObject({ holder: 'e', fence: 2 });
    });

    it('passes on when released, but not by a former holder', async () => {
      const first = await bench.store.takeLease('run', 'a', night);
      expect(first).toBeDefined();
      const second = await bench.store.takeLease('run', 'b', { now: day(1, 3), expires: day(1, 5) });
      expect(second).toBeDefined();
      if (first === undefined || second === undefined) return;
      await bench.store.releaseLease(first);
      expect(await bench.store.takeLease('run', 'c', { now: day(1, 4), expires: day(1, 5) })).toBeUndefined();
      await bench.store.releaseLease(second);
      expect(await bench.store.takeLease('run', 'a', { now: day(1, 4), expires: day(1, 5) })).toMatchObject({
        fence: 3,
      });
    });

    it('refuses a run whose lease has passed on', async () => {
      const old = await bench.store.takeLease('run', 'a', night);
      const current = await bench.store.takeLease('run', 'b', { now: day(1, 3), expires: day(1, 5) });
      const commit = sampleCommit('run-1', day(1), { findings: [sampleRecord('a')] });
      await expect(bench.store.commitRun(commit, old)).rejects.toThrow(/lease "run" has passed to another process/);
      expect(await bench.store.findings()).toEqual([]);
      await bench.store.commitRun(commit, current);
      expect(await bench.store.findings()).toEqual(commit.findings);
    });

    it('says who holds it', async () => {
      expect(await bench.store.leaseOf('run')).toBeUndefined();
      const lease = await bench.store.takeLease('run', 'a', night);
      if (lease === undefined) throw new Error('nobody holds it');
      expect(await bench.store.leaseOf('run')).toEqual({ ...lease, expires: night.expires });
      await bench.store.releaseLease(lease);
      expect(await bench.store.leaseOf('run')).toBeUndefined();
    });

    it('gives every slot once', async () => {
      const claims = await Promise.all([1, 2, 3].map(() => bench.store.claimSlot('nightly', '2026-03-01', day(1))));
      expect(claims.filter((claimed) => claimed)).toEqual([true]);
      expect(await bench.store.claimSlot('nightly', '2026-03-02', day(2))).toBe(true);
      expect(await bench.store.claimSlot('weekly', '2026-03-01', day(1))).toBe(true);
      await bench.store.releaseSlot('nightly', '2026-03-01');
      expect(await bench.store.claimSlot('nightly', '2026-03-01', day(1))).toBe(true);
      expect(await bench.store.claimSlot('nightly', '2026-03-02', day(2))).toBe(false);
    });
  });
}
