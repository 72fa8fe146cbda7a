import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { shiftEstate } from '../../src/simulator/shift-estate.ts';
import { startCloud, startJob, type JobEnd } from '../support/jobs.ts';
import { temporaryFolder } from '../support/nights.ts';
import { startReceiver } from '../support/receiver.ts';
import { search, smallEstate } from '../support/small-estate.ts';
import { integrityOf, tablesOf } from '../support/tables.ts';

const LANES = 4;
const PAIRS_PER_LANE = 5;
/** Holds the one that runs back until the other has certainly come. */
const HOLD_SECONDS = 4;

/** Pairs on one store, one after the other: what each process ended with. */
async function pairs(place: string, hook: { readonly url: string; readonly host: string }): Promise<JobEnd[][]> {
  const estate = smallEstate({ resources: [search('a', 'ada'), search('b', 'bob')] });
  const { simulator, env } = await startCloud(shiftEstate(estate, new Date()));
  await mkdir(place);
  const sink = { name: 'hook', type: 'webhook', url: hook.url, allowHosts: [hook.host] };
  await writeFile(join(place, 'azaudit.yaml'), JSON.stringify({ scope: { all: true }, notify: [sink] }));
  const ends: JobEnd[][] = [];
  for (let pair = 0; pair < PAIRS_PER_LANE; pair += 1) {
    simulator.setFaults([
      { api: 'subscriptions', kind: 'throttled-seconds', retryAfterSeconds: HOLD_SECONDS, times: 1 },
    ]);
    const jobs = [0, 1].map(() => startJob(['--notify', '--format', 'json'], { cwd: place, env }));
    ends.push(await Promise.all(jobs.map(({ ended }) => ended)));
  }
  return ends;
}

test('two jobs started together 20 times: one runs, the other says why not', { timeout: 180_000 }, async () => {
  const folder = await temporaryFolder();
  const hook = await startReceiver();
  const places = Array.from({ length: LANES }, (_, lane) => join(folder, String(lane)));
  const ends = (await Promise.all(places.map((place) => pairs(place, hook)))).flat();
  expect(ends).toHaveLength(LANES * PAIRS_PER_LANE);
  for (const pair of ends) {
    const [winner, loser] = pair.toSorted((a, b) => Number(a.end) - Number(b.end));
    expect([winner?.end, loser?.end]).toEqual([0, 2]);
    expect(loser).toMatchObject({
      stdout: '',
      stderr: 'error: another run is at work on this store: nothing was done\n',
    });
    expect(winner?.stderr).not.toContain('locked');
  }
  for (const place of places) {
    const file = join(place, 'azaudit.db');
    expect(integrityOf(file)).toBe('ok');
    expect((await tablesOf(`sqlite:${file}`))['run']).toHaveLength(PAIRS_PER_LANE);
  }
  // Each store told its baseline, and nothing after it.
  expect(hook.received).toHaveLength(LANES);
});
