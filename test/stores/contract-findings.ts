import { describe, expect, it } from 'vitest';
import type { FindingRecord } from '../../src/core/finding-record.ts';
import { DecidedMeanwhile, type Store } from '../../src/stores/store.ts';
import type { Bench } from './bench.ts';
import { day, sampleCommit, sampleEntry, sampleRecord, SUBSCRIPTION } from './sample.ts';

export function describeFindings(bench: Bench): void {
  describe('findings', () => {
    const decided = sampleRecord('b', {
      state: 'muted',
      contrarySince: day(2),
      until: day(9),
      reason: 'planned',
      by: 'ana',
      toldSeverity: 'critical',
      toldMonthly: 1234.56,
    });
    const gone = sampleRecord('c', { state: 'resolved', resolution: 'deleted' });

    it('gives back what it was given, and only the newest of each', async () => {
      await bench.store.commitRun(sampleCommit('run-1', day(1), { findings: [sampleRecord('a'), decided] }), undefined);
      await bench.store.commitRun(
        sampleCommit('run-2', day(2), { findings: [gone, { ...decided, by: 'eva' }] }),
        undefined,
      );
      await bench.reopen();
      expect(await bench.store.findings()).toEqual([sampleRecord('a'), { ...decided, by: 'eva' }, gone]);
    });

    it('writes nothing but the time of what was seen again', async () => {
      const others = Array.from({ length: 2_500 }, (_, index) => sampleRecord(`n${String(index).padStart(5, '0')}`));
      await bench.store.commitRun(sampleCommit('run-1', day(1), { findings: [decided, ...others] }), undefined);
      const seenAgain = [decided, ...others.slice(1)].map(({ fingerprint }) => fingerprint);
      await bench.store.commitRun(sampleCommit('run-2', day(2), { seenAgain }), undefined);
      const seen = [decided, ...others].map((record) =>
        seenAgain.includes(record.fingerprint) ? { ...record, lastSeen: day(2) } : record,
      );
      expect(await bench.store.findings()).toEqual(seen);
    });

    it('filters by state, fingerprint and scope on whole segments', async () => {
      const near = sampleRecord('near', { resourceId: `${SUBSCRIPTION}1/resourcegroups/rg` });
      const odd = sampleRecord('odd', { resourceId: `${SUBSCRIPTION}/resourcegroups/r_%` });
      const all = [sampleRecord('a'), decided, gone, near, odd];
      await bench.store.commitRun(sampleCommit('run-1', day(1), { findings: all }), undefined);
      const names = async (filter: Parameters<Store['findings']>[0]): Promise<string[]> =>
        (await bench.store.findings(filter)).map(({ fingerprint }) => fingerprint.slice(3));
      expect(await names({ states: ['muted', 'resolved'] })).toEqual(['b', 'c']);
      expect(await names({ states: [] })).toEqual([]);
      expect(await names({ fingerprint: 'fp-b' })).toEqual(['b']);
      expect(await names({ below: SUBSCRIPTION })).toEqual(['a', 'b', 'c', 'odd']);
      expect(await names({ below: `${SUBSCRIPTION.toUpperCase()}/` })).toEqual(['a', 'b', 'c', 'odd']);
      expect(await names({ below: `${SUBSCRIPTION}/resourcegroups/r_%` })).toEqual(['odd']);
      expect(await names({ below: gone.resourceId, states: ['resolved'] })).toEqual(['c']);
    });

    it('keeps hostile text as data', async () => {
      const hostile = `'); drop table finding; -- $1 ?1 "${'\u202E'}🙂 \\u0000 <script>`;
      const { finding } = sampleRecord('h');
      const record = sampleRecord('h', {
        reason: hostile,
        by: hostile,
        finding: {
          ...finding,
          title: `${hostile}\0\uD800`,
          resource: { ...finding.resource, tags: { [hostile]: hostile } },
        },
      });
      await bench.store.commitRun(sampleCommit('run-1', day(1), { findings: [sampleRecord('h')] }), undefined);
      const change = sampleEntry('h', { reason: `${hostile}\0\uD800`, runId: null });
      await bench.store.decide(['fp-h'], () => ({ record, change }));
      expect(await bench.store.findings()).toEqual([record]);
      // The engines agree on what cannot be kept.
      expect((await bench.store.history('fp-h'))[0]?.reason).toBe(`${hostile}\uFFFD\uFFFD`);
    });

    it("keeps a person's decision with its line of history", async () => {
      await bench.store.commitRun(sampleCommit('run-1', day(1), { findings: [sampleRecord('b')] }), undefined);
      const entry = sampleEntry('b', {
        kind: 'muted',
        from: 'open',
        to: 'muted',
        runId: null,
        by: 'ana',
        reason: 'planned',
        monthly: 12.5,
        currency: 'EUR',
      });
      const seen: FindingRecord[] = [];
      await bench.store.decide(['fp-b'], (before) => {
        seen.push(before);
        return { record: decided, change: entry };
      });
      await bench.reopen();
      expect(seen).toEqual([sampleRecord('b')]);
      expect(await bench.store.findings()).toEqual([decided]);
      expect(await bench.store.history('fp-b')).toEqual([entry]);
    });

    it('takes a decision about several as a whole or not at all', async () => {
      await bench.store.commitRun(sampleCommit('run-1', day(1), { findings: [sampleRecord('b')] }), undefined);
      await expect(
        bench.store.decide(['fp-b', 'fp-x'], () => ({ record: decided, change: sampleEntry('b') })),
      ).rejects.toThrow(/knows no finding fp-x$/);
      expect(await bench.store.findings()).toEqual([sampleRecord('b')]);
      expect(await bench.store.decisions()).toBe(0);
    });

    it('refuses a run based on findings that somebody has decided about since', async () => {
      await bench.store.commitRun(sampleCommit('run-1', day(1), { findings: [sampleRecord('b')] }), undefined);
      const lease = await bench.store.takeLease('run', 'a', { now: day(2), expires: day(3) });
      const decisions = await bench.store.decisions();
      await bench.store.decide(['fp-b'], () => ({ record: decided, change: sampleEntry('b', { runId: null }) }));
      const commit = sampleCommit('run-2', day(2), { decisions, findings: [sampleRecord('b', { reason: 'the run' })] });
      await expect(bench.store.commitRun(commit, lease)).rejects.toThrow(DecidedMeanwhile);
      expect(await bench.store.findings()).toEqual([decided]);
      expect(await bench.store.runs(5)).toHaveLength(1);
      await bench.store.commitRun({ ...commit, decisions: await bench.store.decisions() }, lease);
      expect(await bench.store.runs(5)).toHaveLength(2);
    });

    it('serves decisions and runs one after the other', async () => {
      await bench.store.commitRun(sampleCommit('run-1', day(1), { findings: [sampleRecord('b')] }), undefined);
      const commits = [2, 3, 4].map((count) => sampleCommit(`run-${count}`, day(count), { decisions: 2 }));
      const decide = (): Promise<unknown> =>
        bench.store.decide(['fp-b'], (before) => ({
          record: { ...before, reason: `${before.reason ?? ''}+` },
          change: sampleEntry('b', { runId: null }),
        }));
      const acts = [decide(), ...commits.map((commit) => bench.store.commitRun(commit, undefined)), decide()];
      const outcomes = await Promise.allSettled(acts);
      const refused = outcomes.filter(({ status }) => status === 'rejected').length;
      expect(await bench.store.runs(9)).toHaveLength(1 + commits.length - refused);
      expect(await bench.store.decisions()).toBe(2);
      expect((await bench.store.findings())[0]?.reason).toBe('++');
    });
  });

  describe('history', () => {
    it('gives the changes up to a run, with what people decided before it', async () => {
      const opened = sampleEntry('a');
      const muted = sampleEntry('a', { kind: 'muted', to: 'muted', runId: null, at: day(1, 12) });
      const resolved = sampleEntry('a', { kind: 'resolved', to: 'resolved', runId: 'run-2', at: day(2) });
      const late = sampleEntry('a', { kind: 'reopened', to: 'reopened', runId: 'run-3', at: day(3) });
      await bench.store.commitRun(
        sampleCommit('run-1', day(1), { history: [opened], findings: [sampleRecord('a')] }),
        undefined,
      );
      await bench.store.decide(['fp-a'], (record) => ({ record, change: muted }));
      await bench.store.commitRun(sampleCommit('run-2', day(2), { decisions: 1, history: [resolved] }), undefined);
      await bench.store.commitRun(sampleCommit('run-3', day(3), { decisions: 1, history: [late] }), undefined);
      expect(await bench.store.history('fp-a')).toEqual([opened, muted, resolved, late]);
      expect(await bench.store.historyUntil('run-1')).toEqual([opened]);
      expect(await bench.store.historyUntil('run-2')).toEqual([opened, muted, resolved]);
      expect(await bench.store.historyUntil('nowhere')).toEqual([]);
    });

    it('keeps what is untold until a run tells it', async () => {
      const quiet = [sampleEntry('b', { untold: true }), sampleEntry('a', { untold: true }), sampleEntry('c')];
      await bench.store.commitRun(sampleCommit('run-1', day(1), { history: quiet }), undefined);
      expect(await bench.store.untold()).toEqual(quiet.slice(0, 2));
      const own = [sampleEntry('d', { untold: true, runId: 'run-2' })];
      await bench.store.commitRun(sampleCommit('run-2', day(2), { history: own, tellsAll: true }), undefined);
      expect(await bench.store.untold()).toEqual([]);
      expect(await bench.store.history('fp-d')).toEqual([{ ...own[0], untold: false }]);
    });
  });
}
