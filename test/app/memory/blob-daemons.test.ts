import { BlockBlobClient } from '@azure/storage-blob';
import { beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { createBlobSnapshot } from '../../../src/azure/blob-snapshot.ts';
import { openStore } from '../../../src/stores/open-store.ts';
import type { Store } from '../../../src/stores/store.ts';
import { startAzurite, type BlobServer } from '../../support/azurite.ts';
import { committing, daemonOn, endless } from '../daemon/fixture.ts';
import { manualClock, type ManualClock } from '../daemon/manual-clock.ts';

const HOUR = 3_600_000;

let server: BlobServer;
beforeAll(async () => {
  server = await startAzurite();
  return () => server.stop();
}, 60_000);

let url: string;
let clock: ManualClock;
let ran: string[];
beforeEach(async () => {
  url = await server.newBlobUrl();
  clock = manualClock('2027-06-10T01:30:00Z');
  ran = [];
});

async function open(): Promise<Store> {
  const store = await openStore(`blob:${url}`, {
    snapshotHost: (place) => createBlobSnapshot(place, server.credential),
  });
  onTestFinished(() => store.close());
  return store;
}

test('two daemons on one blob: one runs, the other starts, stands by, and takes over when the first is gone', async () => {
  const started = Promise.withResolvers<void>();
  const first = daemonOn(await open(), clock, { holder: 'first', runOnce: endless(started.resolve) });
  await clock.advance(HOUR);
  const tick = first.daemon.tick();
  await started.promise;
  const store = await open();
  const second = daemonOn(store, clock, { holder: 'second', runOnce: committing(store, ran) });
  await second.daemon.tick();
  await second.daemon.tick();
  expect(second.lines.map(({ message }) => message)).toEqual(['run.standby']);
  expect(second.daemon.state().lease).toBe('other');
  // The first one is gone without a word: its lease of the blob ends by itself within a minute.
  await new BlockBlobClient(url, server.credential).getBlobLeaseClient().breakLease(0);
  await second.daemon.tick();
  expect(ran).toEqual(['2027-06-10']);
  await first.daemon.stop();
  await tick;
  expect(await store.runs(5)).toHaveLength(1);
});

test('pairs of daemons started together: every night is run once', async () => {
  const stores = [await open(), await open()];
  await clock.advance(HOUR);
  for (let pair = 0; pair < 10; pair += 1) {
    const daemons = stores.map((store, index) => {
      const runOnce = committing(store, ran, () => `run-${pair}-${index}`);
      return daemonOn(store, clock, { holder: `host-${pair}-${index}`, runOnce }).daemon;
    });
    await Promise.all(daemons.map((daemon) => daemon.tick()));
    // Whoever stood by looks again in the next minute.
    await Promise.all(daemons.map((daemon) => daemon.tick()));
    await clock.advance(24 * HOUR);
  }
  expect(ran).toHaveLength(10);
  expect(new Set(ran).size).toBe(10);
});
