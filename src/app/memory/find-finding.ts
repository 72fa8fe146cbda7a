import { UsageError } from '../../core/errors.ts';
import type { FindingRecord } from '../../core/finding-record.ts';
import type { Store } from '../../stores/store.ts';

/** A remembered finding by its fingerprint or an unambiguous beginning of it. Throws UsageError. */
export async function findFinding(store: Store, fingerprint: string): Promise<FindingRecord> {
  const wanted = fingerprint.toLowerCase();
  const [exact] = await store.findings({ fingerprint: wanted });
  if (exact !== undefined) return exact;
  const matches = (await store.findings()).filter((record) => record.fingerprint.startsWith(wanted));
  const [only, second] = matches;
  if (only === undefined)
    throw new UsageError(`no finding has the fingerprint ${fingerprint}: see \`audit findings list\``);
  if (second !== undefined)
    throw new UsageError(`${fingerprint} begins ${matches.length} fingerprints: give more of it`);
  return only;
}
