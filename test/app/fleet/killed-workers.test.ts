import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSharedRates } from '../../../src/stores/shared-rates.ts';
import { generateEstate } from '../../../src/simulator/generate.ts';
import { startSimulator, type Simulator } from '../../../src/simulator/serve.ts';
import { startPostgres, type PostgresServer } from '../../support/postgres.ts';
import { differences, verdictsOf } from '../../support/run.ts';
import { findingsOf } from '../../support/same-findings.ts';
import { auditAlone, auditByFleet, auditPlan, IDENTITY, openEnd, simulatedAzure, watchResults } from './fixture.ts';

const WORKER = fileURLToPath(new URL('worker-process.ts', import.meta.url));
const KILL_EVERY_MS = 3_000;
const KILLS = 5;
let begun = 0;
const estate = generateEstate({ resources: 2_000, subscriptions: 200, seed: 3 });
const now = new Date(estate.now);
let postgres: PostgresServer;
let simulator: Simulator;

beforeAll(async () => {
  postgres = await startPostgres();
  simulator = await startSimulator({ estate, enforceQuotas: true });
}, 60_000);
afterAll(async () => {
  await simulator.close();
  await postgres.stop();
});

test(
  'three workers, one killed every few seconds: all is found once, and no quota is broken',
  { timeout: 180_000 },
  async () => {
    // Bills come at the pace of Cost Management, a minute for every 48: the bench has them too.
    const plan = auditPlan(['resource-costs']);
    const expected = await auditAlone(plan, simulatedAzure(simulator.url), now);
    simulator.calls.length = 0;
    const url = await postgres.createDatabase();
    const end = await openEnd(url);
    const effects = await watchResults(end.database);
    const workers = [0, 1, 2].map(() => start(url));
    const killing = killInTurn(workers, () => start(url));
    const sharing = { counters: createSharedRates(end.database), identity: IDENTITY };
    const azure = simulatedAzure(simulator.url, sharing);
    const report = await auditByFleet({ units: end.units, azure, plan, now, shardSize: 20 });
    const kills = killing.stop();
    const written = await effects();
    for (const worker of workers) worker.kill('SIGKILL');
    await end.close();

    expect(kills).toBeGreaterThanOrEqual(KILLS);
    expect(differences(verdictsOf(report), verdictsOf(expected))).toEqual([]);
    expect(findingsOf(report)).toEqual(findingsOf(expected));
    expect(report.summary).toEqual(expected.summary);
    expect(written.length).toBeGreaterThan(100);
    // Some died in the middle of their work, which others did again.
    expect(begun).toBeGreaterThan(written.length);
    expect(new Set(written).size).toBe(written.length);
    expect(simulator.calls.filter(({ status }) => status === 429)).toEqual([]);
  },
);

function start(url: string): ChildProcess {
  const worker = fork(WORKER, [url, simulator.url], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  worker.on('message', (what) => {
    if (what === 'working') begun += 1;
  });
  return worker;
}

/** Kills one at work after the other, each with a successor. */
function killInTurn(workers: ChildProcess[], next: () => ChildProcess): { stop(): number } {
  let kills = 0;
  const timer = setInterval(() => {
    const [victim] = workers.splice(0, 1);
    victim?.kill('SIGKILL');
    workers.push(next());
    kills += 1;
    if (kills === KILLS) clearInterval(timer);
  }, KILL_EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return kills;
    },
  };
}
