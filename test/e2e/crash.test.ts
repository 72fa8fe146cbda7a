import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { Estate } from '../../src/simulator/estate.ts';
import { createRandom } from '../../src/simulator/random.ts';
import { shiftEstate } from '../../src/simulator/shift-estate.ts';
import { atOnce, startCloud, startJob, type Job, type SimulatedCloud } from '../support/jobs.ts';
import { killSomewhere } from '../support/kill.ts';
import { temporaryFolder } from '../support/nights.ts';
import { startReceiver, type Received, type Receiver } from '../support/receiver.ts';
import { search, smallEstate } from '../support/small-estate.ts';
import { heardIn, outcomeOf } from '../support/outcome.ts';
import { integrityOf } from '../support/tables.ts';

const LIVES = 50;
/** The run that follows a crash crashes too. */
const KILLS = 2;
/** Both cores are busy with one process each. */
const AT_ONCE = 2;

const FIRST = smallEstate({ resources: [search('a', 'ada'), search('b', 'bob')] });
/** Ada repaired one thing, Bob's service is gone, Cy has a new one. */
const SECOND = smallEstate({ resources: [search('a', 'ada', { disableLocalAuth: true }), search('c', 'cy')] });

/** One place for one process at a time, so that what reaches the simulator tells how far it is. */
interface Slot {
  readonly clouds: ReadonlyMap<Estate, SimulatedCloud>;
}

let folder: string;
let hook: Receiver;
/** Called with each message before it is answered. */
const listeners = new Map<string, () => void>();

beforeEach(async () => {
  folder = await temporaryFolder();
  hook = await startReceiver((response, { path }) => {
    listeners.get(placeOf(path))?.();
    response.writeHead(204).end();
  });
});

function placeOf(path: string): string {
  return path.split('/')[1] ?? '';
}

async function newSlot(): Promise<Slot> {
  const present = new Date();
  const clouds = [FIRST, SECOND].map(
    async (estate) => [estate, await startCloud(shiftEstate(estate, present))] as const,
  );
  return { clouds: new Map(await Promise.all(clouds)) };
}

/** A folder with a configuration of its own, and perhaps with what an earlier run left. */
async function newPlace(name: string, database?: string): Promise<string> {
  const place = join(folder, name);
  await mkdir(place);
  const sinks = [{ name: 'all' }, { name: 'one', route: { owners: ['ada'] } }].map((sink) => ({
    ...sink,
    type: 'webhook',
    url: `${hook.url}/${name}/${sink.name}`,
    allowHosts: [hook.host],
  }));
  await writeFile(
    join(place, 'azaudit.yaml'),
    JSON.stringify({ scope: { all: true }, store: 'sqlite:./azaudit.db', notify: sinks }),
  );
  if (database !== undefined) await copyFile(database, join(place, 'azaudit.db'));
  return place;
}

function begin(place: string, estate: Estate, { clouds }: Slot): Job {
  return startJob(['--notify', '--format', 'json'], { cwd: place, env: clouds.get(estate)?.env ?? {} });
}

async function undisturbed(place: string, estate: Estate, slot: Slot): Promise<void> {
  const { end, stderr } = await begin(place, estate, slot).ended;
  if (end !== 0) throw new Error(`ended with ${end}: ${stderr}`);
}

function storeIn(place: string): string {
  return `sqlite:${join(place, 'azaudit.db')}`;
}

function sentTo(name: string): Received[] {
  return hook.received.filter(({ path }) => placeOf(path) === name);
}

interface Point {
  readonly index: number;
  readonly name: string;
  readonly estate: Estate;
}

test(
  `killed ${LIVES * KILLS} times at random moments, the next run ends where an undisturbed one does`,
  { timeout: 300_000 },
  async () => {
    const slots = await Promise.all(Array.from({ length: AT_ONCE }, newSlot));
    const [slot] = slots;
    if (slot === undefined) throw new Error('no slot');
    const calm = await newPlace('calm');
    await undisturbed(calm, FIRST, slot);
    const first = { tables: await outcomeOf(storeIn(calm)), heard: heardIn(sentTo('calm')) };
    const prepared = join(folder, 'prepared.db');
    await copyFile(join(calm, 'azaudit.db'), prepared);
    const calls = slot.clouds.get(SECOND)?.simulator.calls ?? [];
    const before = hook.received.length;
    const startedAt = performance.now();
    calls.length = 0;
    await undisturbed(calm, SECOND, slot);
    const life = {
      duration: performance.now() - startedAt,
      calls: calls.length,
      messages: hook.received.length - before,
    };
    expect(life.messages).toBe(4);
    const quiet = await newPlace('quiet', prepared);
    await undisturbed(quiet, SECOND, slot);
    const second = { tables: await outcomeOf(storeIn(quiet)), heard: heardIn(sentTo('quiet')) };

    const points = Array.from({ length: LIVES }, (_, index): Point => {
      return { index, name: `p${index}`, estate: index % 4 === 0 ? FIRST : SECOND };
    });
    const free = [...slots];
    await atOnce(AT_ONCE, points, async (point) => {
      const own = free.pop();
      if (own === undefined) throw new Error('no slot is free');
      const { index, name, estate } = point;
      const place = await newPlace(name, estate === SECOND ? prepared : undefined);
      const random = createRandom(index);
      let kills = 0;
      // A moment may come after the end of a run, or wait for a message that was sent before.
      while (kills < KILLS) {
        const job = begin(place, estate, own);
        await killSomewhere(job, {
          random,
          life,
          calls: own.clouds.get(estate)?.simulator.calls ?? [],
          onMessage: (listener) => listeners.set(name, listener),
        });
        const { end, stderr } = await job.ended;
        if (end === 'SIGKILL') kills += 1;
        else if (end !== 0) throw new Error(`ended with ${end}: ${stderr}`);
      }
      listeners.delete(name);
      await undisturbed(place, estate, own);
      free.push(own);
      const expected = estate === FIRST ? first : second;
      const integrity = integrityOf(join(place, 'azaudit.db'));
      expect({ name, integrity, heard: heardIn(sentTo(name), kills), tables: await outcomeOf(storeIn(place)) }).toEqual(
        {
          name,
          integrity: 'ok',
          ...expected,
        },
      );
    });
  },
);
