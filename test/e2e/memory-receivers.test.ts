import { expect, test } from 'vitest';
import type { Digest } from '../../src/core/digest.ts';
import type { RunSummary } from '../../src/app/memory/run-summary.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import { digestsIn, later } from '../support/memory-scene.ts';
import { nightsOn, temporaryFolder } from '../support/nights.ts';
import { answer, startReceiver, type Answering, type Received, type Receiver } from '../support/receiver.ts';
import { search, smallEstate } from '../support/small-estate.ts';

const HOUR = 3_600_000;
const OK = answer(204);
const SICK = smallEstate({ resources: [search('a', 'ada')] });
const WELL = smallEstate({ resources: [search('a', 'ada', { disableLocalAuth: true })] });

/** One change a night, to and fro. */
function night(index: number): Estate {
  return later(index % 2 === 0 ? SICK : WELL, index * 6 * HOUR);
}
const NEWS = ['baseline', 'resolved', 'reopened', 'resolved', 'reopened', 'resolved'];

interface Listening extends Receiver {
  /** What it took, in the order in which it took it first: `resolved`. */
  taken(): string[];
  readonly digests: Digest[];
}

/** A receiver that decides by the message's number and by how often it was asked to take that one. */
async function listening(behave: (message: number, attempt: number) => Answering): Promise<Listening> {
  const attempts = new Map<string, number>();
  const accepted: Received[] = [];
  const receiver = await startReceiver((response, request, index) => {
    const id = String(request.headers['webhook-id']);
    const attempt = (attempts.get(id) ?? 0) + 1;
    attempts.set(id, attempt);
    const reaction = behave([...attempts.keys()].indexOf(id), attempt);
    if (reaction === OK) accepted.push(request);
    reaction(response, request, index);
  });
  return {
    ...receiver,
    get digests() {
      return digestsIn(accepted);
    },
    taken: () => digestsIn(accepted).map(({ kind, items }) => (kind === 'baseline' ? kind : (items[0]?.kind ?? kind))),
  };
}

const SULKING: Readonly<Record<string, (message: number, attempt: number) => Answering>> = {
  healthy: () => OK,
  'failing twice': (_, attempt) => (attempt <= 2 ? answer(503) : OK),
  'failing for nights': (message, attempt) => (message === 1 && attempt <= 7 ? answer(500) : OK),
  throttling: (message, attempt) => (message === 2 && attempt === 1 ? answer(429, { 'retry-after': '1200' }) : OK),
  hanging: (message, attempt) => (message === 0 && attempt === 1 ? () => undefined : OK),
  vanishing: (message, attempt) => (message === 1 && attempt <= 4 ? (response) => void response.destroy() : OK),
  'gone for a while': (message, attempt) => (message === 2 && attempt <= 1 ? answer(410) : OK),
};

test(
  'receivers that fail, throttle, hang or vanish: each message once in effect, in order',
  { timeout: 120_000 },
  async () => {
    const sinks = await Promise.all(
      Object.entries(SULKING).map(async ([name, behave]) => ({
        name: name.replaceAll(' ', '-'),
        hook: await listening(behave),
      })),
    );
    const nights = await nightsOn(`sqlite:${await temporaryFolder()}/azaudit.db`, {
      notify: sinks.map(({ name, hook }) => ({ name, type: 'webhook', url: hook.url, allowHosts: [hook.host] })),
    });
    const summaries: RunSummary[] = [];
    for (const [index] of NEWS.entries()) summaries.push((await nights.run({ estate: night(index) })).summary);
    expect(summaries.map(({ deliveries }) => deliveries.dead)).toEqual(NEWS.map(() => 0));
    expect(summaries[2]?.deliveries.gone).toEqual(['gone-for-a-while']);
    for (const { name, hook } of sinks) {
      expect({ name, taken: hook.taken() }).toEqual({ name, taken: NEWS });
      const pending = hook.received.map(({ headers }) => headers['webhook-id']);
      expect(new Set(pending).size).toBe(NEWS.length);
    }
  },
);

test('what is refused is lost, and the next message says so', async () => {
  const hook = await listening((message) => (message === 1 ? answer(400) : OK));
  const nights = await nightsOn(`sqlite:${await temporaryFolder()}/azaudit.db`, {
    notify: [{ name: 'picky', type: 'webhook', url: hook.url, allowHosts: [hook.host] }],
  });
  const dead: number[] = [];
  for (const index of [0, 1, 2, 3]) dead.push((await nights.run({ estate: night(index) })).summary.deliveries.dead);
  expect(dead).toEqual([0, 1, 0, 0]);
  expect(hook.taken()).toEqual(['baseline', 'reopened', 'resolved']);
  expect(hook.digests.map(({ notes }) => notes.filter((note) => note.includes('given up')))).toEqual([
    [],
    [`a message to picky of ${night(1).now.slice(0, 10)} was given up: ${hook.host} answered 400`],
    [],
  ]);
});

test('a receiver that stays away for three days loses what was for it, and hears of that when it is back', async () => {
  const state = { away: false };
  const hook = await listening(() => (state.away ? answer(410) : OK));
  const nights = await nightsOn(`sqlite:${await temporaryFolder()}/azaudit.db`, {
    notify: [{ name: 'traveller', type: 'webhook', url: hook.url, allowHosts: [hook.host] }],
  });
  await nights.run({ estate: night(0) });
  state.away = true;
  await nights.run({ estate: night(1) });
  const { summary } = await nights.run({ estate: later(WELL, 4 * 24 * HOUR) });
  expect(summary.deliveries).toMatchObject({ dead: 1, gone: ['traveller'] });
  state.away = false;
  await nights.run({ estate: later(WELL, 4 * 24 * HOUR + 6 * HOUR) });
  expect(hook.digests.at(-1)).toMatchObject({
    kind: 'changes',
    items: [],
    notes: [expect.stringContaining('given up')],
  });
});

test('a sink that refuses everything is news to the others once, not every night', async () => {
  const [deaf, well] = [await listening(() => answer(400)), await listening(() => OK)];
  const nights = await nightsOn(`sqlite:${await temporaryFolder()}/azaudit.db`, {
    notify: [
      { name: 'deaf', type: 'webhook', url: deaf.url, allowHosts: [deaf.host] },
      { name: 'well', type: 'webhook', url: well.url, allowHosts: [well.host] },
    ],
  });
  for (const index of [0, 1, 2, 3, 4]) await nights.run({ estate: later(SICK, index * 6 * HOUR) });
  expect(well.digests.map(({ kind, items, notes }) => [kind, items.length > 0, notes.length])).toEqual([
    ['baseline', true, 0],
    ['changes', false, 1],
  ]);
});
