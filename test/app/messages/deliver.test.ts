import { describe, expect, test } from 'vitest';
import { createSend } from '../../../src/notifiers/http.ts';
import type { Send, Sink } from '../../../src/notifiers/notifier.ts';
import { StoreError } from '../../../src/stores/store.ts';
import { START } from '../../support/outbox.ts';
import { answer, inTurn, startReceiver, type Answering } from '../../support/receiver.ts';
import { digest, stage } from './scene.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('a receiver', () => {
  test('that works gets every message once, in order', async () => {
    const scene = await stage(answer(204));
    const ids = [scene.put(), scene.put(), scene.put()];
    expect(await scene.deliver()).toEqual({ delivered: 3, retried: 0, dead: 0, pending: 0, gone: [], failures: [] });
    expect(await scene.deliver()).toEqual({ delivered: 0, retried: 0, dead: 0, pending: 0, gone: [], failures: [] });
    expect(scene.heard()).toEqual(ids);
    expect(scene.outbox.deliveries).toMatchObject(ids.map(() => ({ state: 'delivered', attempts: 1, error: null })));
  });

  test.each([1, 2, 3, 5, 9])(
    'that fails %i times gets it in the end, with one id and before later ones',
    async (times) => {
      const scene = await stage((response) => response.writeHead(scene.heard().length <= times ? 503 : 200).end());
      const ids = [scene.put(), scene.put()];
      while (scene.outbox.deliveries.some(({ state }) => state === 'pending')) {
        await scene.deliver();
        scene.clock.add(HOUR);
      }
      expect(scene.outbox.deliveries.map(({ state }) => state)).toEqual(['delivered', 'delivered']);
      expect(scene.heard()).toEqual([...Array.from({ length: times + 1 }, () => ids[0]), ids[1]]);
    },
  );

  test('that stumbles is tried again within the run', async () => {
    const scene = await stage(inTurn(answer(500), answer(502), answer(200)));
    scene.put();
    expect(await scene.deliver()).toMatchObject({ delivered: 1, retried: 0 });
    expect(scene.clock.now() - START).toBe(5_000);
  });

  test('that throttles is left alone until it wants to hear again', async () => {
    const scene = await stage(inTurn(answer(429, { 'retry-after': '1200' }), answer(200)));
    scene.put();
    expect(await scene.deliver()).toMatchObject({ delivered: 0, retried: 1 });
    scene.clock.add(19 * MINUTE);
    expect(await scene.deliver()).toMatchObject({ delivered: 0, retried: 0 });
    expect(scene.heard()).toHaveLength(1);
    scene.clock.add(MINUTE);
    expect(await scene.deliver()).toMatchObject({ delivered: 1 });
  });

  test.each(['1', '30'])('that throttles for %s s is waited for', async (seconds) => {
    const scene = await stage(inTurn(answer(429, { 'retry-after': seconds }), answer(200)));
    scene.put();
    expect(await scene.deliver()).toMatchObject({ delivered: 1 });
    expect(scene.clock.now() - START).toBe(Number(seconds) * 1_000);
  });

  test('that keeps failing is asked less and less often, and given up after 20 attempts; what follows gets its turn', async () => {
    const scene = await stage((response) => response.writeHead(scene.heard().includes('delivery-2') ? 200 : 500).end());
    scene.put();
    scene.put();
    const pauses: number[] = [];
    let counts = await scene.deliver();
    while (counts.dead === 0) {
      const pause = Date.parse(scene.outbox.deliveries[0]?.dueAt ?? '') - scene.clock.now();
      pauses.push(pause / MINUTE);
      scene.clock.add(pause);
      counts = await scene.deliver();
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, ...Array.from({ length: 10 }, () => 360)]);
    expect(counts).toMatchObject({ dead: 1, delivered: 1 });
    expect(scene.outbox.deliveries).toMatchObject([
      { state: 'dead', attempts: 20, error: `${scene.receiver.host} answered 500` },
      { state: 'delivered' },
    ]);
  });

  test('that refuses a message loses only that one', async () => {
    const scene = await stage(inTurn(answer(400), answer(200)));
    scene.put();
    scene.put();
    expect(await scene.deliver()).toEqual({
      delivered: 1,
      retried: 0,
      dead: 1,
      pending: 0,
      gone: [],
      failures: [expect.stringMatching(/^hook: /)],
    });
    expect(scene.outbox.deliveries[0]).toMatchObject({ state: 'dead', endedAt: new Date(START).toISOString() });
  });

  test('that redirects into the private network is not followed', async () => {
    const inside = await startReceiver();
    const scene = await stage(answer(302, { location: inside.url }));
    scene.put();
    expect(await scene.deliver()).toMatchObject({ retried: 1, gone: ['hook'] });
    expect(inside.received).toEqual([]);
  });

  test.each([404, 410])('that is gone (%i) is named and left alone, and its messages wait', async (status) => {
    const scene = await stage(inTurn(answer(status), answer(200)));
    scene.put();
    scene.put();
    expect(await scene.deliver()).toMatchObject({ delivered: 0, retried: 1, dead: 0, gone: ['hook'] });
    expect(scene.heard()).toHaveLength(1);
    scene.clock.add(DAY);
    expect(await scene.deliver()).toMatchObject({ delivered: 2 });
  });

  test('that stays gone loses its messages after 3 days', async () => {
    const scene = await stage(answer(410));
    scene.put();
    scene.put();
    scene.clock.add(3 * DAY);
    expect(await scene.deliver()).toMatchObject({ delivered: 0, retried: 0, dead: 2, gone: ['hook'] });
    expect(scene.heard()).toHaveLength(1);
  });

  test.each([
    ['hangs', (): void => undefined],
    ['vanishes', (response) => void response.destroy()],
  ] satisfies [string, Answering][])('that %s is tried again later with the same id', async (_, first) => {
    let mood: Answering = first;
    const scene = await stage((...request) => mood(...request));
    scene.put();
    expect(await scene.deliver({ senderOf: impatient })).toMatchObject({ retried: 1 });
    mood = answer(200);
    scene.clock.add(MINUTE);
    expect(await scene.deliver()).toMatchObject({ delivered: 1 });
    expect(new Set(scene.heard())).toEqual(new Set(['delivery-1']));
  });
});

describe('sinks', () => {
  test('do not wait for each other', async () => {
    const [good, bad] = [await stage(answer(200)), await stage(answer(500), 'bad')];
    good.outbox.put('bad', digest);
    good.put();
    good.outbox.put('locked', digest);
    good.outbox.put('forgotten', digest);
    good.outbox.put('open', digest);
    const sinks = new Map<string, Sink | Error>([
      ['hook', good.sink],
      ['bad', bad.sink],
      ['locked', new Error('notify locked: the variable HOOK is not set')],
      ['open', { ...good.sink, name: 'open', secret: 'no signing secret' }],
    ]);
    expect(await good.deliver({ sinks })).toMatchObject({
      delivered: 1,
      retried: 4,
      gone: ['locked', 'forgotten', 'open'],
    });
    const errors = new Map(good.outbox.deliveries.map(({ sink, error }) => [sink, error]));
    expect(errors.get('locked')).toBe('notify locked: the variable HOOK is not set');
    expect(errors.get('forgotten')).toMatch('no sink is called "forgotten"');
    expect(errors.get('open')).toMatch('`secret` has to be');
  });

  test('that may not be reached are named, and nothing is sent', async () => {
    const scene = await stage(answer(200));
    scene.put();
    const sinks = new Map([['hook', { ...scene.sink, allowHosts: [] }]]);
    expect(await scene.deliver({ sinks })).toMatchObject({ gone: ['hook'] });
    expect(scene.outbox.deliveries[0]?.error).toMatch('only https is sent to');
    expect(scene.heard()).toEqual([]);
  });
});

describe('an end in the middle', () => {
  test('a kill between sending and marking repeats one message, with its id', async () => {
    const scene = await stage(answer(200));
    scene.put();
    scene.put();
    const killed = { ...scene.outbox, updateDelivery: () => Promise.reject(new StoreError('killed')) };
    await expect(scene.deliver({ store: killed })).rejects.toThrow(StoreError);
    expect(await scene.deliver()).toMatchObject({ delivered: 2 });
    expect(scene.heard()).toEqual(['delivery-1', 'delivery-1', 'delivery-2']);
  });

  test('when the time is over, the rest waits as it was', async () => {
    const scene = await stage((response) => {
      scene.clock.add(600);
      response.end();
    });
    const ids = [scene.put(), scene.put(), scene.put()];
    expect(await scene.deliver({ budgetMs: 1_000 })).toMatchObject({ delivered: 2, retried: 0 });
    expect(scene.outbox.deliveries[2]).toMatchObject({ state: 'pending', attempts: 0 });
    await scene.deliver();
    expect(scene.heard()).toEqual(ids);
  });

  test('when the process is asked to stop, nothing more is begun', async () => {
    const stopping = new AbortController();
    const scene = await stage((response) => {
      stopping.abort();
      response.end();
    });
    scene.put();
    scene.put();
    const patient = { ...scene.clock, sleep: () => new Promise<void>(() => undefined) };
    expect(await scene.deliver({ signal: stopping.signal, clock: patient })).toMatchObject({
      delivered: 1,
      retried: 0,
    });
    expect(scene.outbox.deliveries[1]).toMatchObject({ state: 'pending', attempts: 0 });
  });

  test('when the process is asked to stop, a silent receiver is not waited for, nor asked again at once', async () => {
    const stopping = new AbortController();
    const scene = await stage(() => stopping.abort());
    scene.put();
    expect(await scene.deliver({ signal: stopping.signal })).toMatchObject({ delivered: 0, retried: 1 });
    expect(await scene.deliver()).toMatchObject({ delivered: 0, retried: 0, pending: 1 });
    expect(scene.heard()).toHaveLength(1);
  });
});

function impatient({ allowHosts }: Sink): Send {
  return createSend({ hosts: [], allowHosts, timeoutMs: 100 });
}
