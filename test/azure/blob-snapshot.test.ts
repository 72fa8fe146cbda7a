import { BlockBlobClient } from '@azure/storage-blob';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createBlobSnapshot } from '../../src/azure/blob-snapshot.ts';
import { startAzurite, type BlobServer } from '../support/azurite.ts';

let server: BlobServer;
beforeAll(async () => {
  server = await startAzurite();
  return () => server.stop();
}, 60_000);

let url: string;
/** The blob as anybody with the key sees it. */
let blob: BlockBlobClient;
beforeEach(async () => {
  url = await server.newBlobUrl();
  blob = new BlockBlobClient(url, server.credential);
});

describe('a snapshot in a blob', () => {
  it('is replaced in the version that was read only', async () => {
    const host = createBlobSnapshot(url, server.credential);
    expect(await host.download()).toBe('missing');
    expect(await host.isLocked()).toBe(false);
    expect(await host.lock()).toBe('missing');
    await host.create(Buffer.from('one'));
    expect(await host.lock()).toBe('locked');
    expect(await host.isLocked()).toBe(true);
    await host.create(Buffer.from('two'));
    const found = await host.download();
    if (typeof found === 'string') throw new Error(found);
    const { content, version } = found;
    expect(Buffer.from(content).toString()).toBe('one');
    expect(await host.download(version)).toBe('same');
    const next = await host.replace(Buffer.from('three'), version);
    expect(next).toBeTypeOf('string');
    expect(await host.replace(Buffer.from('four'), version)).toBeUndefined();
    expect((await blob.downloadToBuffer()).toString()).toBe('three');
    await host.unlock();
    expect(await host.replace(Buffer.from('five'), next ?? '')).toBeUndefined();
    expect((await blob.downloadToBuffer()).toString()).toBe('three');
  });

  it('tells whether the lease still holds', async () => {
    const host = createBlobSnapshot(url, server.credential);
    await host.create(Buffer.from('one'));
    await host.lock();
    expect(await host.renew()).toBe('locked');
    await blob.getBlobLeaseClient().breakLease(0);
    expect(await host.renew()).toBe('lost');
  });
});
