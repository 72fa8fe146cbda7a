import { beforeAll, describe } from 'vitest';
import { createBlobSnapshot } from '../../src/azure/blob-snapshot.ts';
import { openStore } from '../../src/stores/open-store.ts';
import type { Store } from '../../src/stores/store.ts';
import { startAzurite, type BlobServer } from '../support/azurite.ts';
import { describeStore } from './contract.ts';

let server: BlobServer;
beforeAll(async () => {
  server = await startAzurite();
  return () => server.stop();
}, 60_000);

function open(url: string): Promise<Store> {
  return openStore(url, { snapshotHost: (blobUrl) => createBlobSnapshot(blobUrl, server.credential) });
}

describe('blob store', () => {
  describeStore({
    kind: 'blob',
    newPlace: async () => `blob:${await server.newBlobUrl()}`,
    open,
    isShared: false,
  });
});
