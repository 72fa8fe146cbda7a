import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createSharedRates } from '../src/stores/shared-rates.ts';
import { generateEstate } from '../src/simulator/generate.ts';
import { startSimulator } from '../src/simulator/serve.ts';
import {
  auditAlone,
  auditByFleet,
  auditPlan,
  IDENTITY,
  openEnd,
  simulatedAzure,
  watchResults,
} from '../test/app/fleet/fixture.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { findingsOf } from '../test/support/same-findings.ts';

const WORKER = fileURLToPath(new URL('../test/app/fleet/worker-process.ts', import.meta.url));
const WORKERS = 3;
const KILL_EVERY_MS = 20_000;
const SUBSCRIPTIONS = 200;

/** `node bench/fleet.ts`: 200 subscriptions at Azure's pace on three workers, of which one is killed every 20 seconds. */
async function main(): Promise<void> {
  const estate = generateEstate({ resources: SUBSCRIPTIONS * 25, subscriptions: SUBSCRIPTIONS, seed: 3 });
  const now = new Date(estate.now);
  const simulator = await startSimulator({ estate, enforceQuotas: true });
  const postgres = await startPostgres();
  const url = await postgres.createDatabase();
  const [plan, end] = [auditPlan(), await openEnd(url)];
  const expected = await auditAlone(plan, simulatedAzure(simulator.url), now);
  simulator.calls.length = 0;
  const effects = await watchResults(end.database);
  const crew = startCrew(url, simulator.url);
  const startedAt = performance.now();
  const azure = simulatedAzure(simulator.url, { counters: createSharedRates(end.database), identity: IDENTITY });
  const deadline = new Date(Date.now() + 30 * 60_000);
  const report = await auditByFleet({ units: end.units, azure, plan, now, deadline });
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  const kills = crew.stop();
  const written = await effects();
  const [found, wanted] = [new Set(findingsOf(report)), new Set(findingsOf(expected))];
  console.log(`${seconds} s, ${kills} workers killed, ${simulator.calls.length} calls`);
  console.log(`units: ${written.length}, written twice: ${written.length - new Set(written).size}`);
  console.log(
    `findings: ${found.size}, missing: ${wanted.difference(found).size}, false: ${found.difference(wanted).size}`,
  );
  console.log(`refused by a quota: ${simulator.calls.filter(({ status }) => status === 429).length}`);
  await end.close();
  await simulator.close();
  await postgres.stop();
}

function startCrew(database: string, origin: string): { stop(): number } {
  const start = (): ChildProcess => fork(WORKER, [database, origin], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const workers = Array.from({ length: WORKERS }, start);
  let kills = 0;
  const timer = setInterval(() => {
    workers.shift()?.kill('SIGKILL');
    workers.push(start());
    kills += 1;
  }, KILL_EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      for (const worker of workers) worker.kill('SIGKILL');
      return kills;
    },
  };
}

await main();
