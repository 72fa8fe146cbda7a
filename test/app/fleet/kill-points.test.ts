import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateEstate } from '../../../src/simulator/generate.ts';
import { createRandom } from '../../../src/simulator/random.ts';
import { startSimulator, type Simulator } from '../../../src/simulator/serve.ts';
import type { PostgresDatabase } from '../../../src/stores/postgres.ts';
import { startPostgres, type PostgresServer } from '../../support/postgres.ts';
import { differences, verdictsOf } from '../../support/run.ts';
import { findingsOf } from '../../support/same-findings.ts';
import { auditAlone, auditByFleet, auditPlan, openEnd, simulatedAzure, watchResults } from './fixture.ts';

const WORKER = fileURLToPath(new URL('worker-process.ts', import.meta.url));
const KILLS = 50;
const WORKERS = 4;
const random = createRandom(11);
const estate = generateEstate({ resources: 150, subscriptions: 12, seed: 5 });
const now = new Date(estate.now);
let postgres: PostgresServer;
let simulator: Simulator;

beforeAll(async () => {
  postgres = await startPostgres();
  simulator = await startSimulator({ estate });
}, 60_000);
afterAll(async () => {
  await simulator.close();
  await postgres.stop();
});

test('fifty workers killed at any moment lose and double nothing', { timeout: 300_000 }, async () => {
  const plan = auditPlan(['resource-costs']);
  const expected = await auditAlone(plan, simulatedAzure(simulator.url), now);
  const url = await postgres.createDatabase();
  const end = await openEnd(url);
  const effects = await watchResults(end.database);
  const crew = new DoomedCrew(url);
  crew.begin();
  const ageing = setInterval(() => void ageSilent(end.database), 1_000);
  const report = await auditByFleet({
    units: end.units,
    azure: simulatedAzure(simulator.url),
    plan,
    now,
    shardSize: 1,
    deadline: new Date(Date.now() + 280_000),
  });
  clearInterval(ageing);
  crew.end();
  const written = await effects();
  await end.close();

  expect(crew.kills).toBe(KILLS);
  expect(crew.begun).toBeGreaterThan(written.length);
  expect(differences(verdictsOf(report), verdictsOf(expected))).toEqual([]);
  expect(findingsOf(report)).toEqual(findingsOf(expected));
  expect(new Set(written).size).toBe(written.length);
});

/**
 * Makes time fly for units that nobody has spoken of for two seconds: most of their workers are dead, and those that
 * are only slow find their unit taken away.
 */
async function ageSilent(database: PostgresDatabase): Promise<void> {
  await database.execute(
    `update pgboss.job set heartbeat_on = heartbeat_on - interval '1 minute'
     where state = 'active' and heartbeat_on < now() - interval '2 seconds'`,
  );
}

/** Workers of which each is killed a little while after a few things it did, and then replaced. */
class DoomedCrew {
  kills = 0;
  begun = 0;
  readonly #url: string;
  readonly #alive = new Set<ChildProcess>();
  #isOver = false;

  constructor(url: string) {
    this.#url = url;
  }

  begin(): void {
    for (let index = 0; index < WORKERS; index += 1) this.#start();
  }

  end(): void {
    this.#isOver = true;
    for (const worker of this.#alive) worker.kill('SIGKILL');
  }

  #start(): void {
    const worker = fork(WORKER, [this.#url, simulator.url], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.#alive.add(worker);
    const lastDeed = Math.floor(random() * 5);
    let deeds = 0;
    worker.on('message', (what) => {
      if (what === 'working') this.begun += 1;
      deeds += 1;
      if (deeds === lastDeed + 1) setTimeout(() => this.#kill(worker), random() * 40);
    });
  }

  #kill(worker: ChildProcess): void {
    if (this.#isOver || this.kills === KILLS) return;
    this.kills += 1;
    worker.kill('SIGKILL');
    this.#alive.delete(worker);
    this.#start();
  }
}
