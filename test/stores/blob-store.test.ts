import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { BlockBlobClient } from '@azure/storage-blob';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBlobSnapshot } from '../../src/azure/blob-snapshot.ts';
import { openStore } from '../../src/stores/open-store.ts';
import type { SnapshotHost } from '../../src/stores/snapshot-host.ts';
import type { StoreUse } from '../../src/stores/store-use.ts';
import { StoreError, type Lease, type Store } from '../../src/stores/store.ts';
import { startAzurite, type BlobServer } from '../support/azurite.ts';
import { day, sampleCommit, sampleEntry, sampleRecord } from './sample.ts';

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

function hostOf(changes: Partial<SnapshotHost> = {}): SnapshotHost {
  return { ...createBlobSnapshot(url, server.credential), ...changes };
}

function open(use: StoreUse = 'run', host = hostOf()): Promise<Store> {
  return openStore(`blob:${url}`, { snapshotHost: () => host }, use);
}

async function lease(store: Store, holder: string): Promise<Lease> {
  const taken = await store.takeLease('run', holder, { now: day(1), expires: day(1, 3) });
  if (taken === undefined) throw new Error(`${holder} did not get the lease`);
  return taken;
}

async function runIds(store: Store): Promise<string[]> {
  return (await store.runs(10)).map(({ run }) => run.id);
}

const HELD = /: another process is using it; if that one died, try again in a minute$/;

describe('a store that is a blob', () => {
  it('is written by one process at a time, looked at by all, and leaves nothing on the disk', async () => {
    const [first, second] = [await open(), await open()];
    const held = await lease(first, 'first');
    expect(await second.takeLease('run', 'second', { now: day(9), expires: day(10) })).toBeUndefined();
    expect(await second.leaseOf('run')).toMatchObject({ holder: 'another process' });
    await expect(second.setSinkMemory('slack', 'a', 'b')).rejects.toThrow(HELD);
    await first.commitRun(sampleCommit('run-1', day(1), { findings: [sampleRecord('a')] }), held);
    const reader = await open('read');
    for (const store of [second, reader]) {
      expect(await runIds(store)).toEqual(['run-1']);
      expect(await store.findings()).toEqual([sampleRecord('a')]);
    }
    await first.releaseLease(held);
    expect(await second.leaseOf('run')).toBeUndefined();
    expect((await lease(second, 'second')).fence).toBe(2);
    for (const store of [first, second, reader, reader]) await store.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes a decision between two runs of a daemon that has it open', async () => {
    const daemon = await open();
    await daemon.commitRun(sampleCommit('run-1', day(1), { findings: [sampleRecord('a')] }), await lease(daemon, 'd'));
    const command = await open('decide');
    const mute = (): Promise<unknown> =>
      command.decide(['fp-a'], (record) => ({ record: { ...record, state: 'muted' }, change: sampleEntry('a') }));
    await expect(mute()).rejects.toThrow(HELD);
    await daemon.releaseLease({ name: 'run', holder: 'd', fence: 1 });
    await mute();
    expect((await daemon.findings())[0]?.state).toBe('muted');
    await lease(daemon, 'd');
    await Promise.all([daemon.close(), command.close()]);
  });

  it('is made by a run only, and nobody else leaves a trace', async () => {
    for (const use of ['read', 'decide'] as const) {
      await expect(open(use)).rejects.toThrow(
        new StoreError(
          `store blob:${url}: no such blob: nothing is remembered there until \`audit --notify\` or \`audit serve\` ran`,
        ),
      );
      expect(await blob.exists()).toBe(false);
    }
    await Promise.all((await Promise.all([open(), open(), open()])).map((store) => store.close()));
    await (await open('read')).close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps a committed run when its process dies, and what is not of a run when its lease is given back', async () => {
    const dying = await open();
    const held = await lease(dying, 'dying');
    await dying.commitRun(sampleCommit('run-1', day(1), { findings: [sampleRecord('a')] }), held);
    await dying.setSinkMemory('slack', 'thread', 'lost with the process');
    // Its lease ends by itself after a minute.
    await blob.getBlobLeaseClient().breakLease(0);
    const store = await open();
    expect(await runIds(store)).toEqual(['run-1']);
    expect((await store.sinkMemory('slack')).size).toBe(0);
    const next = await lease(store, 'next');
    await store.setSinkMemory('slack', 'thread', 'kept');
    await store.releaseLease(next);
    const later = await open();
    expect((await later.sinkMemory('slack')).get('thread')).toBe('kept');
    await expect(dying.close()).rejects.toThrow(/another process took it over: nothing was overwritten$/);
    await Promise.all([store.close(), later.close()]);
  });

  it('overwrites nothing once another process took over, says so, and is of use again afterwards', async () => {
    const slow = await open();
    const stale = await lease(slow, 'slow');
    await slow.commitRun(sampleCommit('run-1', day(1)), stale);
    await blob.getBlobLeaseClient().breakLease(0);
    const quick = await open();
    const held = await lease(quick, 'quick');
    await quick.commitRun(sampleCommit('run-2', day(2)), held);
    await expect(slow.commitRun(sampleCommit('run-3', day(3)), stale)).rejects.toThrow(
      new StoreError(`store blob:${url}: another process took it over: nothing was overwritten`),
    );
    await expect(slow.commitRun(sampleCommit('run-3', day(3)), stale)).rejects.toThrow(HELD);
    expect(await runIds(slow)).toEqual(['run-2', 'run-1']);
    await quick.releaseLease(held);
    await expect(slow.commitRun(sampleCommit('run-3', day(3)), stale)).rejects.toThrow(/passed to another process/);
    await slow.commitRun(sampleCommit('run-4', day(4)), await lease(slow, 'slow'));
    expect(await runIds(quick)).toEqual(['run-4', 'run-2', 'run-1']);
    await Promise.all([slow.close(), quick.close()]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is fetched once to be opened, and left on the disk by no failure to look at it', async () => {
    await (await open()).close();
    const { download } = hostOf();
    let downloads = 0;
    const counting = hostOf({
      download: (known) => {
        downloads += 1;
        return download(known);
      },
    });
    const store = await open('run', counting);
    expect(downloads).toBe(1);
    const damaged = zstdCompressSync('hello '.repeat(2_000));
    await blob.upload(damaged, damaged.length);
    for (const _ of [1, 2, 3]) await expect(store.runs(1)).rejects.toThrow(/: the file is not a database$/);
    expect(readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())).toEqual([]);
    await store.close();
  });

  it.each([
    ['text', Buffer.from('hello'), /: it is no snapshot of azaudit, or a damaged one/],
    ['half a snapshot', zstdCompressSync('hello '.repeat(2_000)).subarray(0, 20), /: it is no snapshot of azaudit/],
    ['another compressed file', zstdCompressSync('hello '.repeat(2_000)), /: the file is not a database$/],
  ])('refuses a blob that is %s, and leaves it alone', async (_, content, message) => {
    await blob.upload(content, content.length);
    for (const use of ['run', 'read', 'decide'] as const) await expect(open(use)).rejects.toThrow(message);
    expect((await blob.downloadToBuffer()).equals(content)).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the lock of a leased store', () => {
  it('is renewed three times a minute; once it is lost, the run is refused and the store begins anew', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const answers: ('locked' | 'lost' | Error)[] = ['locked', new Error('no answer'), 'locked', 'lost'];
    let renewals = 0;
    const renew = (): Promise<'locked' | 'lost'> => {
      const answer = answers[renewals] ?? 'lost';
      renewals += 1;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    };
    const store = await open('run', hostOf({ renew }));
    await vi.advanceTimersByTimeAsync(600_000);
    expect(renewals).toBe(0);
    const held = await lease(store, 'a');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(renewals).toBe(3);
    await store.commitRun(sampleCommit('run-1', day(1)), held);
    await store.setSinkMemory('slack', 'thread', 'not there yet');
    await vi.advanceTimersByTimeAsync(20_000);
    await expect(store.commitRun(sampleCommit('run-2', day(1)), held)).rejects.toThrow(/passed to another process/);
    expect(await runIds(store)).toEqual(['run-1']);
    expect((await store.sinkMemory('slack')).size).toBe(0);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(renewals).toBe(4);
    await store.close();
  });

  it('lost in the middle of a commit does not make it one that never arrived', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const answer = Promise.withResolvers<'lost'>();
    const store = await open('run', hostOf({ renew: () => answer.promise }));
    const held = await lease(store, 'a');
    await vi.advanceTimersByTimeAsync(20_000);
    const commit = store.commitRun(sampleCommit('run-1', day(1)), held);
    answer.resolve('lost');
    await commit;
    expect(await runIds(store)).toEqual(['run-1']);
    await store.close();
  });

  it('is not given up for an answer about an earlier one', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const answer = Promise.withResolvers<'lost'>();
    const store = await open('run', hostOf({ renew: () => answer.promise }));
    const first = await lease(store, 'a');
    await vi.advanceTimersByTimeAsync(20_000);
    await store.releaseLease(first);
    const second = await lease(store, 'a');
    answer.resolve('lost');
    await store.commitRun(sampleCommit('run-1', day(1)), second);
    expect(await runIds(store)).toEqual(['run-1']);
    await store.close();
  });

  it('a snapshot that does not arrive leaves the run uncommitted', async () => {
    const store = await open('run', hostOf({ replace: () => Promise.reject(new Error('no answer')) }));
    await expect(store.commitRun(sampleCommit('run-1', day(1)), await lease(store, 'a'))).rejects.toThrow(
      new StoreError(`store blob:${url}: no answer`),
    );
    expect(await store.runs(1)).toEqual([]);
    await store.close();
  });
});
