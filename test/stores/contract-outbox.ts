import { describe, expect, it } from 'vitest';
import { StoreError, type Delivery, type NewDelivery } from '../../src/stores/store.ts';
import type { Bench } from './bench.ts';
import { day, sampleCommit, sampleDigest } from './sample.ts';

export function describeOutbox(bench: Bench): void {
  describe('outbox', () => {
    it('gives pending messages in order, and holds back what is behind one that is not due', async () => {
      const deliveries = [...queue(['t2', 't1', 't3']), ...queue(['s1'], 'slack')];
      await bench.store.commitRun(sampleCommit('run-1', day(1), { deliveries }), undefined);
      await bench.reopen();
      expect(await due(bench, day(0))).toEqual([]);
      expect(await bench.store.dueDeliveries(day(1))).toEqual(
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
      await ended(bench, (await bench.store.dueDeliveries(day(1)))[0], { dueAt: day(2), error: 'busy' });
      expect(await due(bench, day(1, 4))).toEqual(['s1']);
      const [retried] = await bench.store.dueDeliveries(day(2));
      expect(retried).toMatchObject({ id: 't2', attempts: 1, error: 'busy' });
      await ended(bench, retried, { state: 'delivered', endedAt: day(2) });
      expect(await due(bench, day(2))).toEqual(['t1', 't3', 's1']);
    });

    it('names what was given up since a moment', async () => {
      await bench.store.commitRun(sampleCommit('run-1', day(1), { deliveries: queue(['a', 'b']) }), undefined);
      const [a, b] = await bench.store.dueDeliveries(day(1));
      await ended(bench, a, { state: 'dead', endedAt: day(2), error: 'gone' });
      await ended(bench, b, { state: 'dead', endedAt: day(3), error: 'refused' });
      expect((await bench.store.deadDeliveries('')).map(({ id }) => id)).toEqual(['a', 'b']);
      expect((await bench.store.deadDeliveries(day(2, 3))).map(({ error }) => error)).toEqual(['refused']);
      expect(await due(bench, day(9))).toEqual([]);
    });

    it('refuses to note the end of a message that it does not know', async () => {
      await bench.store.commitRun(sampleCommit('run-1', day(1), { deliveries: queue(['a']) }), undefined);
      const [a] = await bench.store.dueDeliveries(day(1));
      if (a === undefined) throw new Error('nothing is due');
      await expect(bench.store.updateDelivery({ ...a, id: 'z' })).rejects.toThrow(StoreError);
    });

    it('remembers per sink', async () => {
      const sinkMemory = [
        { sink: 'slack', key: 'thread', value: '1' },
        { sink: 'teams', key: 'thread', value: '2' },
      ];
      await bench.store.commitRun(sampleCommit('run-1', day(1), { sinkMemory }), undefined);
      await bench.store.setSinkMemory('slack', 'thread', '3');
      await bench.store.setSinkMemory('slack', 'lost', '');
      await bench.reopen();
      expect([...(await bench.store.sinkMemory('slack'))]).toEqual([
        ['lost', ''],
        ['thread', '3'],
      ]);
      expect([...(await bench.store.sinkMemory('nobody'))]).toEqual([]);
    });
  });
}

function queue(ids: readonly string[], sink = 'teams'): NewDelivery[] {
  return ids.map((id) => ({ id, sink, digest: sampleDigest(`${id} 🙂 \0`) }));
}

async function due({ store }: Bench, now: string): Promise<string[]> {
  return (await store.dueDeliveries(now)).map(({ id }) => id);
}

/** Notes one more attempt, and what came of it. */
async function ended({ store }: Bench, delivery: Delivery | undefined, changes: Partial<Delivery>): Promise<void> {
  if (delivery === undefined) throw new Error('nothing is due');
  await store.updateDelivery({ ...delivery, attempts: delivery.attempts + 1, ...changes });
}
