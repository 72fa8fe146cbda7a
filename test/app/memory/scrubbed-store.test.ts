import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { scrubbedStore } from '../../../src/app/memory/scrubbed-store.ts';
import { Scrubber } from '../../../src/core/scrub.ts';
import { openStore } from '../../../src/stores/open-store.ts';
import { day, sampleCommit, sampleDigest, sampleEntry, sampleRecord, sampleSaving } from '../../stores/sample.ts';
import { CARRIERS, leaksIn, PLANTED } from '../../support/planted.ts';

const folder = mkdtempSync(join(tmpdir(), 'azaudit-scrubbed-'));
afterAll(() => rmSync(folder, { recursive: true }));

const everything = PLANTED.flatMap(({ secret }) => Object.values(CARRIERS).map((carry) => carry(secret))).join(' | ');

test('no secret reaches a field of the database, and the outbox gives none out', async () => {
  const scrubber = new Scrubber();
  for (const { secret } of PLANTED) scrubber.add(secret);
  const store = scrubbedStore(await openStore(`sqlite:${join(folder, 'audit.db')}`), scrubber);
  const record = sampleRecord('a');
  const tags = { [everything]: everything };
  const finding = { ...record.finding, owner: everything, resource: { ...record.finding.resource, tags } };
  const lease = await store.takeLease('daily-run', 'me', { now: day(1), expires: day(2) });
  await store.commitRun(
    sampleCommit('run-1', day(1), {
      findings: [{ ...record, finding, reason: everything }],
      history: [sampleEntry('a', { reason: everything })],
      savings: [sampleSaving('a', { note: everything })],
      deliveries: [{ id: 'd1', sink: 'ops', digest: sampleDigest(everything) }],
      sinkMemory: [{ sink: 'ops', key: 'denied', value: everything }],
    }),
    lease,
  );
  await store.decide([record.fingerprint], (before) => ({
    record: { ...before, state: 'acknowledged', reason: everything },
    change: sampleEntry('a', { by: everything }),
  }));
  const [delivery] = await store.dueDeliveries(day(2));
  expect(delivery?.digest.notes[0]).toContain('***');
  expect(leaksIn(JSON.stringify(delivery))).toEqual([]);
  if (delivery !== undefined) await store.updateDelivery({ ...delivery, error: everything });
  await store.setSinkMemory('ops', 'thread', everything);
  await store.close();

  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
  expect(files.join('')).toContain('***');
  expect(files.flatMap(leaksIn)).toEqual([]);
});
