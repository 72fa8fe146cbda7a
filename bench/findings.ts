import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openStore } from '../src/stores/open-store.ts';
import { day, sampleCommit, sampleRecord } from '../test/stores/sample.ts';
import type { FindingsFigures } from './findings-once.ts';

const ONCE = fileURLToPath(new URL('./findings-once.ts', import.meta.url));
const CHUNK = 10_000;
/** Brings a finding to the 2 kB that one of the demo has on average. */
const STEPS = Array.from({ length: 12 }, (_, index) => `Step ${index}: ${'do what the summary says – '.repeat(4)}`);

/** What it takes to read all findings of a store at once. */
export async function measureFindings(findings: number): Promise<FindingsFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'azaudit-bench-'));
  try {
    const url = `sqlite:${join(folder, 'azaudit.db')}`;
    const store = await openStore(url);
    for (let first = 0; first < findings; first += CHUNK) await store.commitRun(commitOf(first), undefined);
    await store.close();
    const [figures] = (await once(fork(ONCE, [url]), 'message')) as [FindingsFigures];
    return figures;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function commitOf(first: number): ReturnType<typeof sampleCommit> {
  const findings = Array.from({ length: CHUNK }, (_, index) => {
    const record = sampleRecord(String(first + index));
    const remediation = { ...record.finding.remediation, steps: STEPS };
    return { ...record, finding: { ...record.finding, remediation } };
  });
  return sampleCommit(`run-${first}`, day(1), { findings });
}
