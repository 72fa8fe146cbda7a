import { startWorker } from '../../../src/app/fleet/worker.ts';
import { systemClock } from '../../../src/azure/clock.ts';
import { createSharedRates } from '../../../src/stores/shared-rates.ts';
import { openEnd, simulatedAzure, IDENTITY } from './fixture.ts';

/** A worker in a process of its own, to be killed: `worker-process.ts DATABASE SIMULATOR`. Says what it does. */
const [database = '', origin = ''] = process.argv.slice(2);
const end = await openEnd(database);
const sharing = { counters: createSharedRates(end.database), identity: IDENTITY };
await startWorker({
  ...end,
  azureFor: ({ deadline }) => {
    process.send?.('working');
    return Promise.resolve(simulatedAzure(origin, sharing, deadline));
  },
  concurrency: 4,
  clock: systemClock,
  log: {
    info: () => process.send?.('finished'),
    warn: () => undefined,
    error: (fields) => process.stderr.write(`${JSON.stringify(fields)}\n`),
  },
});
process.send?.('ready');
