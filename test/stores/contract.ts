import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreError, type Delivery, type Store } from '../../src/stores/store.ts';
import { day, sampleCommit, sampleDigest, sampleEntry, sampleRecord, sampleSaving, SUBSCRIPTION } from './sample.ts';

export interface Engine {
  readonly kind: string;
  /** The address of a store that does not exist yet. */
  readonly newPlace: () => Promise<string>;
  readonly open: (place: string) => Promise<Store>;
  /** Whether two may have it open at once. */
  readonly isShared: boolean;
}

/** What every store has to hold, whatever is below it. */
export function describeStore(engine: Engine): void {
  let place: string;
  let store: Store;

  beforeEach(async () => {
    place = await engine.newPlace();
    store = await engine.open(place);
  });
  afterEach(() => store.close());

  async function reopen(): Promise<void> {
    await store.close();
    store = await engine.open(place);
  }

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
      await store.commitRun(first, undefined);
      await store.commitRun({ ...second, record }, undefined);
      await reopen();
      expect(store.kind).toBe(engine.kind);
      expect(await store.runs(5)).toEqual([record, first.record]);
      expect(await store.runs(1)).toEqual([record]);
      expect(await store.ruleCounts('run-1')).toEqual(rules.toReversed());
      expect(await store.ruleCounts('run-2')).toEqual([]);
    });

    it('finds a run by id and by a beginning that fits one only', async () => {
      for (const id of ['abc', 'abcd', 'abce', 'x%y']) await store.commitRun(sampleCommit(id, day(1)), undefined);
      expect((await store.run('abc'))?.run.id).toBe('abc');
      expect((await store.run('abce'))?.run.id).toBe('abce');
      expect((await store.run('x'))?.run.id).toBe('x%y');
      expect(await store.run('%')).toBeUndefined();
      await expect(store.run('ab')).rejects.toThrow(/several runs begin with "ab"/);
    });

    it('applies a run as a whole or not at all', async () => {
      await store.commitRun(sampleCommit('run-1', day(1)), undefined);
      const again = sampleCommit('run-1', day(2), {
        findings: [sampleRecord('a')],
        history: [sampleEntry('a')],
        deliveries: [{ id: 'd1', sink: 'teams', digest: sampleDigest('x') }],
      });
      await expect(store.commitRun(again, undefined)).rejects.toThrow(StoreError);
      const twice = sampleCommit('run-2', day(2), {
        findings: [sampleRecord('a')],
        deliveries: [1, 2].map(() => ({ id: 'd1', sink: 'teams', digest: sampleDigest('x') })),
      });
      await expect(store.commitRun(twice, undefined)).rejects.toThrow(StoreError);
      expect((await store.runs(5)).length).toBe(1);
      expect(await store.findings()).toEqual([]);
      expect(await store.history('fp-a')).toEqual([]);
      expect(await store.dueDeliveries(day(9))).toEqual([]);
    });
  });

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
      await store.commitRun(sampleCommit('run-1', day(1), { findings: [sampleRecord('a'), decided] }), undefined);
      await store.commitRun(sampleCommit('run-2', day(2), { findings: [gone, { ...decided, by: 'eva' }] }), undefined);
      await reopen();
      expect(await store.findings()).toEqual([sampleRecord('a'), { ...decided, by: 'eva' }, gone]);
    });

    it('writes nothing but the time of what was seen again', async () => {
      const others = Array.from({ length: 2_500 }, (_, index) => sampleRecord(`n${String(index).padStart(5, '0')}`));
      await store.commitRun(sampleCommit('run-1', day(1), { findings: [decided, ...others] }), undefined);
      const seenAgain = [decided, ...others.slice(1)].map(({ fingerprint }) => fingerprint);
      await store.commitRun(sampleCommit('run-2', day(2), { seenAgain }), undefined);
      const seen = [decided, ...others].map((record) =>
        seenAgain.includes(record.fingerprint) ? { ...record, lastSeen: day(2) } : record,
      );
      expect(await store.findings()).toEqual(seen);
    });

    it('filters by state, fingerprint and scope on whole segments', async () => {
      const near = sampleRecord('near', { resourceId: `${SUBSCRIPTION}1/resourcegroups/rg` });
      const odd = sampleRecord('odd', { resourceId: `${SUBSCRIPTION}/resourcegroups/r_%` });
      const all = [sampleRecord('a'), decided, gone, near, odd];
      await store.commitRun(sampleCommit('run-1', day(1), { findings: all }), undefined);
      const names = async (filter: Parameters<Store['findings']>[0]): Promise<string[]> =>
        (await store.findings(filter)).map(({ fingerprint }) => fingerprint.slice(3));
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
      await store.decide(record, sampleEntry('h', { reason: `${hostile}\0\uD800`, runId: null }));
      expect(await store.findings()).toEqual([record]);
      // The engines agree on what cannot be kept.
      expect((await store.history('fp-h'))[0]?.reason).toBe(`${hostile}\uFFFD\uFFFD`);
    });

    it("keeps a person's decision with its line of history", async () => {
      await store.commitRun(sampleCommit('run-1', day(1), { findings: [sampleRecord('b')] }), undefined);
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
      await store.decide(decided, entry);
      await reopen();
      expect(await store.findings()).toEqual([decided]);
      expect(await store.history('fp-b')).toEqual([entry]);
    });
  });

  describe('history', () => {
    it('gives the changes up to a run, with what people decided before it', async () => {
      const opened = sampleEntry('a');
      const muted = sampleEntry('a', { kind: 'muted', to: 'muted', runId: null, at: day(1, 12) });
      const resolved = sampleEntry('a', { kind: 'resolved', to: 'resolved', runId: 'run-2', at: day(2) });
      const late = sampleEntry('a', { kind: 'reopened', to: 'reopened', runId: 'run-3', at: day(3) });
      await store.commitRun(sampleCommit('run-1', day(1), { history: [opened] }), undefined);
      await store.decide(sampleRecord('a'), muted);
      await store.commitRun(sampleCommit('run-2', day(2), { history: [resolved] }), undefined);
      await store.commitRun(sampleCommit('run-3', day(3), { history: [late] }), undefined);
      expect(await store.history('fp-a')).toEqual([opened, muted, resolved, late]);
      expect(await store.historyUntil('run-1')).toEqual([opened]);
      expect(await store.historyUntil('run-2')).toEqual([opened, muted, resolved]);
      expect(await store.historyUntil('nowhere')).toEqual([]);
    });

    it('keeps what is untold until a run tells it', async () => {
      const quiet = [sampleEntry('b', { untold: true }), sampleEntry('a', { untold: true }), sampleEntry('c')];
      await store.commitRun(sampleCommit('run-1', day(1), { history: quiet }), undefined);
      expect(await store.untold()).toEqual(quiet.slice(0, 2));
      const own = [sampleEntry('d', { untold: true, runId: 'run-2' })];
      await store.commitRun(sampleCommit('run-2', day(2), { history: own, tellsAll: true }), undefined);
      expect(await store.untold()).toEqual([]);
      expect(await store.history('fp-d')).toEqual([{ ...own[0], untold: false }]);
    });
  });

  describe('savings', () => {
    it('replaces the line of an episode, from a run or after it', async () => {
      const second = sampleSaving('a', { openedAt: day(3), grade: 'A', owner: 'ana' });
      await store.commitRun(sampleCommit('run-1', day(1), { savings: [sampleSaving('a'), second] }), undefined);
      const realised = sampleSaving('a', {
        state: 'realised',
        baseline: 300.1,
        appliedAt: day(5),
        verifiedAt: day(12),
        realised: -20.75,
        note: 'dearer',
      });
      await store.saveSavings([realised]);
      expect(await store.savings()).toEqual([realised, second]);
    });
  });

  describe('leases', () => {
    const night = { now: day(1, 2), expires: day(1, 3) };

    it('has one holder at a time, and a higher fence with every holder', async () => {
      const [first, ...rest] = await Promise.all(
        ['a', 'b', 'c', 'd'].map((holder) => store.takeLease('run', holder, night)),
      );
      expect(first).toEqual({ name: 'run', holder: 'a', fence: 1 });
      expect(rest).toEqual([undefined, undefined, undefined]);
      const longer = { now: day(1, 2), expires: day(1, 4) };
      expect(await store.takeLease('run', 'a', longer)).toEqual({ name: 'run', holder: 'a', fence: 1 });
      expect(await store.takeLease('run', 'b', { now: day(1, 3), expires: day(1, 5) })).toBeUndefined();
      expect(await store.takeLease('other', 'b', night)).toMatchObject({ holder: 'b', fence: 1 });
      expect(await store.takeLease('run', 'b', { now: day(1, 4), expires: day(1, 5) })).toMatchObject({ fence: 2 });
    });

    it('passes on when released, but not by a former holder', async () => {
      const first = await store.takeLease('run', 'a', night);
      expect(first).toBeDefined();
      const second = await store.takeLease('run', 'b', { now: day(1, 3), expires: day(1, 5) });
      expect(second).toBeDefined();
      if (first === undefined || second === undefined) return;
      await store.releaseLease(first);
      expect(await store.takeLease('run', 'c', { now: day(1, 4), expires: day(1, 5) })).toBeUndefined();
      await store.releaseLease(second);
      expect(await store.takeLease('run', 'a', { now: day(1, 4), expires: day(1, 5) })).toMatchObject({ fence: 3 });
    });

    it('refuses a run whose lease has passed on', async () => {
      const old = await store.takeLease('run', 'a', night);
      const current = await store.takeLease('run', 'b', { now: day(1, 3), expires: day(1, 5) });
      const commit = sampleCommit('run-1', day(1), { findings: [sampleRecord('a')] });
      await expect(store.commitRun(commit, old)).rejects.toThrow(/lease "run" has passed to another process/);
      expect(await store.findings()).toEqual([]);
      await store.commitRun(commit, current);
      expect(await store.findings()).toEqual(commit.findings);
    });

    it('gives every slot once', async () => {
      const claims = await Promise.all([1, 2, 3].map(() => store.claimSlot('nightly', '2026-03-01', day(1))));
      expect(claims).toEqual([true, false, false]);
      expect(await store.claimSlot('nightly', '2026-03-02', day(2))).toBe(true);
      expect(await store.claimSlot('weekly', '2026-03-01', day(1))).toBe(true);
      await store.releaseSlot('nightly', '2026-03-01');
      expect(await store.claimSlot('nightly', '2026-03-01', day(1))).toBe(true);
      expect(await store.claimSlot('nightly', '2026-03-02', day(2))).toBe(false);
    });
  });

  describe('outbox', () => {
    const queue = (ids: readonly string[], sink = 'teams') =>
      ids.map((id) => ({ id, sink, digest: sampleDigest(`${id} 🙂 \0`) }));
    const due = async (now: string): Promise<string[]> => (await store.dueDeliveries(now)).map(({ id }) => id);
    const ended = (delivery: Delivery | undefined, changes: Partial<Delivery>): Promise<void> => {
      if (delivery === undefined) throw new Error('nothing is due');
      return store.updateDelivery({ ...delivery, attempts: delivery.attempts + 1, ...changes });
    };

    it('gives pending messages in order, and holds back what is behind one that is not due', async () => {
      const deliveries = [...queue(['t2', 't1', 't3']), ...queue(['s1'], 'slack')];
      await store.commitRun(sampleCommit('run-1', day(1), { deliveries }), undefined);
      await reopen();
      expect(await due(day(0))).toEqual([]);
      expect(await store.dueDeliveries(day(1))).toEqual(
        deliveries.map((delivery) => ({
          ...delivery,
          state: 'pending',
          createdAt: day(1),
          attempts: 0,
          dueAt: day(1),
          error: null,
          endedAt: null,
        })),
      );
      await ended((await store.dueDeliveries(day(1)))[0], { dueAt: day(2), error: 'busy' });
      expect(await due(day(1, 4))).toEqual(['s1']);
      const [retried] = await store.dueDeliveries(day(2));
      expect(retried).toMatchObject({ id: 't2', attempts: 1, error: 'busy' });
      await ended(retried, { state: 'delivered', endedAt: day(2) });
      expect(await due(day(2))).toEqual(['t1', 't3', 's1']);
    });

    it('names what was given up since a moment', async () => {
      await store.commitRun(sampleCommit('run-1', day(1), { deliveries: queue(['a', 'b']) }), undefined);
      const [a, b] = await store.dueDeliveries(day(1));
      await ended(a, { state: 'dead', endedAt: day(2), error: 'gone' });
      await ended(b, { state: 'dead', endedAt: day(3), error: 'refused' });
      expect((await store.deadDeliveries('')).map(({ id }) => id)).toEqual(['a', 'b']);
      expect((await store.deadDeliveries(day(2, 3))).map(({ error }) => error)).toEqual(['refused']);
      expect(await due(day(9))).toEqual([]);
    });

    it('refuses to note the end of a message that it does not know', async () => {
      await store.commitRun(sampleCommit('run-1', day(1), { deliveries: queue(['a']) }), undefined);
      const [a] = await store.dueDeliveries(day(1));
      if (a === undefined) throw new Error('nothing is due');
      await expect(store.updateDelivery({ ...a, id: 'z' })).rejects.toThrow(StoreError);
    });

    it('remembers per sink', async () => {
      const sinkMemory = [
        { sink: 'slack', key: 'thread', value: '1' },
        { sink: 'teams', key: 'thread', value: '2' },
      ];
      await store.commitRun(sampleCommit('run-1', day(1), { sinkMemory }), undefined);
      await store.setSinkMemory('slack', 'thread', '3');
      await store.setSinkMemory('slack', 'lost', '');
      await reopen();
      expect([...(await store.sinkMemory('slack'))]).toEqual([
        ['lost', ''],
        ['thread', '3'],
      ]);
      expect([...(await store.sinkMemory('nobody'))]).toEqual([]);
    });
  });

  it.runIf(engine.isShared)('lets many create it at once, and one take the lease', async () => {
    const fresh = await engine.newPlace();
    const stores = await Promise.all(Array.from({ length: 6 }, () => engine.open(fresh)));
    const leases = await Promise.all(
      stores.map((each, index) => each.takeLease('run', `h${index}`, { now: day(1, 2), expires: day(1, 3) })),
    );
    expect(leases.filter((lease) => lease !== undefined).length).toBe(1);
    await Promise.all(stores.map((each, index) => each.commitRun(sampleCommit(`run-${index}`, day(1)), undefined)));
    expect((await stores[0]?.runs(10))?.length).toBe(6);
    await Promise.all(stores.map((each) => each.close()));
  });
}
