import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { createBlobSnapshot } from '../../src/azure/blob-snapshot.ts';
import { decide } from '../../src/core/decide.ts';
import { openStore } from '../../src/stores/open-store.ts';
import type { Store } from '../../src/stores/store.ts';
import { startAzurite } from '../support/azurite.ts';
import { digestsIn, itemsOf, later } from '../support/memory-scene.ts';
import { nightsOn, temporaryFolder } from '../support/nights.ts';
import { startPostgres } from '../support/postgres.ts';
import { startReceiver } from '../support/receiver.ts';
import { search, smallEstate } from '../support/small-estate.ts';

const DAY = 86_400_000;
const FIRST = smallEstate({ resources: [search('a', 'ada')] });
const REPAIRED = later(smallEstate({ resources: [search('a', 'ada', { disableLocalAuth: true })] }), DAY);

const places: Record<string, () => Promise<string>> = {
  sqlite: async () => `sqlite:${await temporaryFolder()}/azaudit.db`,
};
let open: (place: string) => Promise<Store>;
beforeAll(async () => {
  const [postgres, azurite] = await Promise.all([startPostgres(), startAzurite()]);
  places['postgres'] = () => postgres.createDatabase();
  places['blob'] = async () => `blob:${await azurite.newBlobUrl()}`;
  open = (place) => openStore(place, { snapshotHost: (url) => createBlobSnapshot(url, azurite.credential) });
  return async () => {
    await Promise.all([postgres.stop(), azurite.stop()]);
  };
}, 60_000);

/** Somebody mutes a finding after the run has read everything and before it commits. */
function mutedBeforeCommit(store: Store, fingerprint: string, until: string): Store {
  let isDecided = false;
  return {
    ...store,
    commitRun: async (commit, lease) => {
      const decision = { kind: 'mute', now: commit.now, until, by: 'ana', reason: 'planned' } as const;
      if (!isDecided) await store.decide([fingerprint], (before) => decide(before, decision));
      isDecided = true;
      await store.commitRun(commit, lease);
    },
  };
}

test.each(['sqlite', 'postgres', 'blob'])('a mute in the last moment of a run stays, in %s', async (kind) => {
  const store = await open((await places[kind]?.()) ?? '');
  onTestFinished(() => store.close());
  const hook = await startReceiver();
  const config = { notify: [{ name: 'hook', type: 'webhook', url: hook.url, allowHosts: [hook.host] }] };
  await (await nightsOn(store, config)).run({ estate: FIRST });
  const finding = (await store.findings()).find(({ ruleId }) => ruleId === 'search-keys-enabled');
  expect(finding?.state).toBe('open');
  hook.received.splice(0);

  const until = later(FIRST, 30 * DAY).now;
  const night = await nightsOn(mutedBeforeCommit(store, finding?.fingerprint ?? '', until), config);
  await night.run({ estate: REPAIRED });
  expect(await store.findings({ fingerprint: finding?.fingerprint ?? '' })).toMatchObject([
    { state: 'resolved', resolution: 'fixed', until },
  ]);
  const history = await store.history(finding?.fingerprint ?? '');
  expect(history.map(({ kind: change }) => change)).toEqual(['new', 'muted', 'resolved']);
  expect(itemsOf(digestsIn(hook.received))).not.toContain('resolved search-keys-enabled');
});
