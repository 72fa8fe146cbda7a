import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWorker } from '../../../src/app/fleet/worker.ts';
import { systemClock } from '../../../src/azure/clock.ts';
import { generateEstate } from '../../../src/simulator/generate.ts';
import { startSimulator, type Simulator } from '../../../src/simulator/serve.ts';
import { startPostgres, type PostgresServer } from '../../support/postgres.ts';
import { differences, verdictsOf } from '../../support/run.ts';
import { findingsOf } from '../../support/same-findings.ts';
import { auditAlone, auditByFleet, auditPlan, openEnd, silent, simulatedAzure } from './fixture.ts';

const estate = generateEstate({ resources: 600, subscriptions: 12, seed: 7 });
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

describe('an audit on workers', { timeout: 60_000 }, () => {
  test('says what one process says', async () => {
    const plan = auditPlan();
    const expected = await auditAlone(plan, simulatedAzure(simulator.url), now);
    const end = await openEnd(await postgres.createDatabase());
    const worker = await startWorker({
      ...end,
      azureFor: ({ deadline }) => Promise.resolve(simulatedAzure(simulator.url, undefined, deadline)),
      concurrency: 4,
      clock: systemClock,
      log: silent,
    });
    const report = await auditByFleet({
      units: end.units,
      azure: simulatedAzure(simulator.url),
      plan,
      now,
      shardSize: 5,
    });
    await worker.stop();
    await end.close();
    expect(differences(verdictsOf(report), verdictsOf(expected))).toEqual([]);
    expect(findingsOf(report)).toEqual(findingsOf(expected));
    expect(report.findings.length).toBeGreaterThan(100);
    expect(report.coverage.rules).toEqual(expected.coverage.rules);
    expect(report.summary).toEqual(expected.summary);
    expect(new Set(report.coverage.collectors.map(({ id, scope, status }) => `${id} ${scope} ${status}`))).toEqual(
      new Set(expected.coverage.collectors.map(({ id, scope, status }) => `${id} ${scope} ${status}`)),
    );
  });
});
