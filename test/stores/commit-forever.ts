import { writeSync } from 'node:fs';
import { openStore } from '../../src/stores/open-store.ts';
import { day, sampleCommit, sampleDigest, sampleEntry, sampleRecord } from './sample.ts';

/** Commits runs `<prefix>-0`, `<prefix>-1`, … to a store; says when it begins, and each number when it is committed. */
const [url = '', prefix = '', first = '0', count = 'Infinity'] = process.argv.slice(2);

writeSync(1, 'begins\n');
const store = await openStore(url);
for (let number = Number(first); number < Number(first) + Number(count); number += 1) {
  const id = `${prefix}-${number}`;
  await store.commitRun(
    sampleCommit(id, day(number), {
      findings: [
        ...[1, 2, 3].map((each) => sampleRecord(`${id}-${each}`)),
        sampleRecord(prefix, { reason: String(number) }),
      ],
      history: [sampleEntry(id, { runId: id })],
      deliveries: [{ id, sink: prefix, digest: sampleDigest(id) }],
      sinkMemory: [{ sink: prefix, key: 'last', value: String(number) }],
    }),
    undefined,
  );
  writeSync(1, `${number}\n`);
}
await store.close();
