import { afterAll, beforeAll, describe } from 'vitest';
import { openStore } from '../../src/stores/open-store.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { describeStore } from './contract.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.stop());

describe('PostgreSQL store', () => {
  describeStore({
    kind: 'postgres',
    newPlace: () => server.createDatabase(),
    open: openStore,
    isShared: true,
  });
});
