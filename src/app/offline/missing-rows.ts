import type { RawResource } from '../../core/resource.ts';

/** Names of one thing as `az graph query`, the REST API and the SDKs print them. */
const TOTALS = ['total_records', 'totalRecords', 'count'];
const TOKENS = ['skip_token', '$skipToken', 'skipToken'];
const TRUNCATED = ['resultTruncated', 'result_truncated'];

/** Why a page of Resource Graph's answer is not all of it, and what to do; undefined for a whole answer. */
export function missingRows(page: RawResource, rows: number): string | undefined {
  const total = Math.max(...TOTALS.map((key) => Number(page[key] ?? 0)).filter(Number.isFinite), 0);
  const goesOn = TOKENS.some((key) => (page[key] ?? '') !== '');
  // Azure sends the text "true".
  const truncated = TRUNCATED.some((key) => String(page[key]).toLowerCase() === 'true');
  if (total <= rows && !goesOn && !truncated) return undefined;
  const held = total > rows ? `${rows} of ${total} rows` : `${rows} rows and there are more`;
  return `the file holds ${held}: fetch every page (--first 1000 --skip-token …) and give one file of all rows`;
}
