import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Store } from '../../src/stores/store.ts';
import { describeFindings } from './contract-findings.ts';
import { describeLeases } from './contract-leases.ts';
import { describeOutbox } from './contract-outbox.ts';
import { describeRetention } from './contract-retention.ts';
import { describeRuns } from './contract-runs.ts';
import { day, sampleCommit } from './sample.ts';

export interface Engine {
  readonly kind: string;
  /** The address of a store that does not exist yet. */
  readonly newPlace: () => Promise<string>;
  readonly open: (place: string) => Promise<Store>;
  /** Whether two may have it open at once. */
  readonly isShared: boolean;
}

/** What every store has to hold, whatever is below it. */
export function describeStore(engine: Engine): void {
  let place: string;
  let store: Store;

  beforeEach(async () => {
    place = await engine.newPlace();
    store = await engine.open(place);
  });
  afterEach(() => store.close());

  const bench = {
    kind: engine.kind,
    get store() {
      return store;
    },
    async reopen() {
      await store.close();
      store = await engine.open(place);
    },
  };
  for (const describePart of [describeRuns, describeFindings, describeLeases, describeOutbox, describeRetention])
    describePart(bench);

  it.runIf(engine.isShared)('lets many create it at once, and one take the lease', async () => {
    const fresh = await engine.newPlace();
    const stores = await Promise.all(Array.from({ length: 6 }, () => engine.open(fresh)));
    const leases = await Promise.all(
      stores.map((each, index) => each.takeLease('run', `h${index}`, { now: day(1, 2), expires: day(1, 3) })),
    );
    expect(leases.filter((lease) => lease !== undefined).length).toBe(1);
    await Promise.all(stores.map((each, index) => each.commitRun(sampleCommit(`run-${index}`, day(1)), undefined)));
    expect((await stores[0]?.runs(10))?.length).toBe(6);
    await Promise.all(stores.map((each) => each.close()));
  });
}
