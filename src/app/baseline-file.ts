import { z } from 'zod';
import { UsageError } from '../core/errors.ts';
import { SARIF_FINGERPRINT, TOOL } from '../reporters/sarif-names.ts';
import { readText } from './config/config.ts';

const jsonReport = z
  .object({ schema: z.literal('azaudit/report/v1'), findings: z.array(z.object({ fingerprint: z.string() })) })
  .transform(({ findings }) => findings.map(({ fingerprint }) => fingerprint));

/** Runs of other tools in the same file are theirs, with or without results. A finding that was gone already is none to expect. */
const sarifLog = z
  .object({
    version: z.literal('2.1.0'),
    runs: z.array(
      z.object({
        tool: z.object({ driver: z.object({ name: z.string() }) }),
        results: z.array(z.looseObject({ baselineState: z.string().optional() })).nullish(),
      }),
    ),
  })
  .transform(({ runs }) => runs.filter(({ tool }) => tool.driver.name === TOOL))
  .refine((runs) => runs.length > 0 && runs.every(({ results }) => Array.isArray(results)))
  .transform((runs) =>
    runs.flatMap(({ results }) => (results ?? []).filter(({ baselineState }) => baselineState !== 'absent')),
  )
  .pipe(z.array(z.object({ partialFingerprints: z.object({ [SARIF_FINGERPRINT]: z.string() }) })))
  .transform((results) => results.map(({ partialFingerprints }) => partialFingerprints[SARIF_FINGERPRINT] ?? ''));

/** The fingerprints of a former report, JSON or SARIF. Throws UsageError for a file that is neither. */
export function readBaseline(file: string): ReadonlySet<string> {
  const document = parsed(readText(file), file);
  const report = jsonReport.or(sarifLog).safeParse(document);
  if (!report.success) throw new UsageError(`--baseline ${file} is no JSON or SARIF report of ${TOOL}`);
  return new Set(report.data);
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const problem = text.trim() === '' ? 'it is empty' : 'it is no JSON, or was cut off';
    throw new UsageError(`--baseline ${file} cannot be read: ${problem}`, { cause });
  }
}
