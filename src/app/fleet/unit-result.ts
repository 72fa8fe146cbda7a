import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { z } from 'zod';
import { isFactKey } from '../../core/fact-catalogue.ts';
import type { FactStore } from '../../core/fact-store.ts';
import type { ApiUsage, CollectorCoverage } from '../../core/report.ts';
import type { ResourceSet } from '../../core/resource-set.ts';
import { addFactLine, FACT_LINES, factLines, jsonLine, ledgerShape, type WrittenFacts } from '../offline/fact-lines.ts';
import { scrub } from '../config/scrubber.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const lineShape = z.union(FACT_LINES);

/** What a unit cost and could read. */
export interface UnitLedger {
  readonly collectors: readonly CollectorCoverage[];
  readonly apis: readonly ApiUsage[];
}

/** What one collector added, in the lines of saved facts, compressed. Text that leaves the process is scrubbed. */
export function packResult(written: WrittenFacts, ledger: UnitLedger): Promise<Uint8Array> {
  const lines = [jsonLine({ collected: written.keys, ...ledger }), ...factLines(written)];
  return compress(scrub(lines.join('')));
}

/** Adds a result to what is there already. Throws when it is none. */
export async function unpackResult(
  content: Uint8Array,
  { resources, facts }: { readonly resources: ResourceSet; readonly facts: FactStore },
): Promise<UnitLedger> {
  const text = (await decompress(content)).toString('utf8');
  const [head = '', ...lines] = text.split('\n');
  const { collected, collectors, apis } = ledgerShape.parse(JSON.parse(head));
  facts.markCollected(collected.filter(isFactKey));
  for (const line of lines) if (line !== '') addFactLine(lineShape.parse(JSON.parse(line)), resources, facts);
  return { collectors, apis };
}
