import { expect, onTestFinished, test, vi } from 'vitest';
import { holdLease, RUN_LEASE } from '../../../src/app/memory/run-lease.ts';
import { openStore } from '../../../src/stores/open-store.ts';
import type { Store } from '../../../src/stores/store.ts';
import { temporaryFolder } from '../../support/nights.ts';

const MINUTE = 60_000;

async function openedStore(): Promise<Store> {
  const store = await openStore(`sqlite:${await temporaryFolder()}/azaudit.db`);
  onTestFinished(() => store.close());
  return store;
}

function timesAt(now: number): { now: string; expires: string } {
  return { now: new Date(now).toISOString(), expires: new Date(now + MINUTE).toISOString() };
}

test('a lease that another run took and gave back is lost, and not taken again by its renewal', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const store = await openedStore();
  let now = Date.UTC(2027, 5, 10);
  const held = await holdLease(store, 'sleeper', () => now);
  // The host slept for two minutes.
  now += 2 * MINUTE;
  const other = await store.takeLease(RUN_LEASE, 'other', timesAt(now));
  if (held === undefined || other === undefined) throw new Error('nobody got it');
  await store.releaseLease(other);
  await vi.advanceTimersByTimeAsync(20_000);
  await vi.waitFor(() => expect(held.signal.aborted).toBe(true));
  await held.release();
  expect(await store.leaseOf(RUN_LEASE)).toBeUndefined();
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(await store.leaseOf(RUN_LEASE)).toBeUndefined();
});
