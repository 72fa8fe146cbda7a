import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { BlockBlobClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBlobSnapshot } from '../../src/azure/blob-snapshot.ts';
import { openStore } from '../../src/stores/open-store.ts';
import type { SnapshotHost } from '../../src/stores/snapshot-host.ts';
import { StoreError, type Store } from '../../src/stores/store.ts';
import { startAzurite, type BlobServer } from '../support/azurite.ts';
import { day, sampleCommit, sampleRecord } from './sample.ts';

let server: BlobServer;
beforeAll(async () => {
  server = await startAzurite();
  return () => server.stop();
}, 60_000);

let url: string;
/** The blob as anybody with the key sees it. */
let blob: BlockBlobClient;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'azaudit-blob-'));
  vi.stubEnv('TMPDIR', folder);
  url = await server.newBlobUrl();
  blob = new BlockBlobClient(url, server.credential);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function open(credential = server.credential): Promise<Store> {
  return openStore(`blob:${url}`, { snapshotHost: (place) => createBlobSnapshot(place, credential) });
}

async function runIds(store: Store): Promise<string[]> {
  return (await store.runs(10)).map(({ run }) => run.id);
}

describe('a store that is a blob', () => {
  it('is used by one process at a time, and leaves nothing on the disk', async () => {
    const store = await open();
    await expect(open()).rejects.toThrow(
      new StoreError(`store blob:${url}: another process is using it; if that one died, try again in a minute`),
    );
    await store.close();
    await store.close();
    const next = await open();
    await next.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps a committed run when its process dies, and what is not of a run when it is closed', async () => {
    const dying = await open();
    await dying.commitRun(sampleCommit('run-1', day(1), { findings: [sampleRecord('a')] }), undefined);
    await dying.setSinkMemory('slack', 'thread', 'lost with the process');
    // Its lease ends by itself after a minute.
    await blob.getBlobLeaseClient().breakLease(0);
    const store = await open();
    expect(await runIds(store)).toEqual(['run-1']);
    expect(await store.findings()).toEqual([sampleRecord('a')]);
    expect((await store.sinkMemory('slack')).size).toBe(0);
    await store.setSinkMemory('slack', 'thread', 'kept');
    await store.close();
    const later = await open();
    expect((await later.sinkMemory('slack')).get('thread')).toBe('kept');
    await later.close();
    await expect(dying.close()).rejects.toThrow(/another process took it over/);
  });

  it('overwrites nothing once another process took over, and says so', async () => {
    const slow = await open();
    await slow.commitRun(sampleCommit('run-1', day(1)), undefined);
    await blob.getBlobLeaseClient().breakLease(0);
    const quick = await open();
    await quick.commitRun(sampleCommit('run-2', day(2)), undefined);
    await expect(slow.commitRun(sampleCommit('run-3', day(3)), undefined)).rejects.toThrow(
      /^store blob:.*: another process took it over, or it could not be reached: nothing was overwritten$/,
    );
    // What is only here would not be there tomorrow.
    await expect(slow.runs(1)).rejects.toThrow(StoreError);
    await expect(slow.setSinkMemory('slack', 'a', 'b')).rejects.toThrow(StoreError);
    await slow.close();
    await quick.commitRun(sampleCommit('run-4', day(4)), undefined);
    await quick.close();
    const later = await open();
    expect(await runIds(later)).toEqual(['run-4', 'run-2', 'run-1']);
    await later.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['text', Buffer.from('hello'), /: it is no snapshot of azaudit$/],
    ['another compressed file', zstdCompressSync('hello '.repeat(2_000)), /: the file is not a database$/],
  ])('refuses a blob that is %s, and leaves it alone', async (_, content, message) => {
    await blob.upload(content, content.length);
    for (const attempt of [1, 2]) {
      // The second time it would be held, had the first not let go of it.
      await expect(open(), `attempt ${attempt}`).rejects.toThrow(message);
    }
    expect((await blob.downloadToBuffer()).equals(content)).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says in one line what keeps it from the blob, without keys', async () => {
    const key = Buffer.from('not the key').toString('base64');
    const stranger = new StorageSharedKeyCredential('devstoreaccount1', key);
    await expect(open(stranger)).rejects.toThrow(
      /^store blob:\S+: access is denied \(\w+\): the identity needs the role Storage Blob Data Contributor on the container$/,
    );
    url = url.replace(/stores\d+/, 'nowhere');
    await expect(open()).rejects.toThrow(new StoreError(`store blob:${url}: the container does not exist`));
    for (const address of ['http://example.org/c/a.db?sig=hush', 'not an address?sig=hush']) {
      const failure = await openStore(`blob:${address}`, { snapshotHost: createBlobSnapshot }).catch(String);
      expect(failure).toMatch(/^UsageError: .*blob store/);
      expect(failure).not.toContain('hush');
    }
  });
});

describe('the blob itself', () => {
  it('is replaced in the version that was read only', async () => {
    const host: SnapshotHost = createBlobSnapshot(url, server.credential);
    expect(await host.lock()).toBe('missing');
    await host.create(Buffer.from('one'));
    expect(await host.lock()).toBe('locked');
    await host.create(Buffer.from('two'));
    const { content, version } = await host.download();
    expect(Buffer.from(content).toString()).toBe('one');
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

describe('the lock of an open store', () => {
  it('is renewed three times a minute; once it is lost, nothing more is read or written', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const answers: ('locked' | 'lost' | Error)[] = ['locked', new Error('no answer'), 'locked', 'lost'];
    const host = createBlobSnapshot(url, server.credential);
    let renewals = 0;
    const store = await openStore(`blob:${url}`, {
      snapshotHost: () => ({
        ...host,
        renew: () => {
          const answer = answers[renewals] ?? 'lost';
          renewals += 1;
          return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
        },
      }),
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(renewals).toBe(3);
    await store.commitRun(sampleCommit('run-1', day(1)), undefined);
    await vi.advanceTimersByTimeAsync(20_000);
    await expect(store.runs(1)).rejects.toThrow(/another process took it over/);
    await expect(store.commitRun(sampleCommit('run-2', day(1)), undefined)).rejects.toThrow(StoreError);
    await store.close();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(renewals).toBe(4);
  });

  it('a snapshot that does not arrive leaves the run uncommitted', async () => {
    const host = createBlobSnapshot(url, server.credential);
    const store = await openStore(`blob:${url}`, {
      snapshotHost: () => ({ ...host, replace: () => Promise.reject(new Error('no answer')) }),
    });
    await expect(store.commitRun(sampleCommit('run-1', day(1)), undefined)).rejects.toThrow(
      new StoreError(`store blob:${url}: no answer`),
    );
    await expect(store.dueDeliveries(day(2))).rejects.toThrow(StoreError);
    await store.close();
    const later = await open();
    expect(await later.runs(1)).toEqual([]);
    await later.close();
  });
});
