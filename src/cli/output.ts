import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { messageOf, UsageError } from '../core/errors.ts';
import type { AuditReport } from '../core/report.ts';
import { FILE_EXTENSIONS, formatOfFile, REPORTERS } from '../reporters/index.ts';

/** What a pipe says whose reader went away: `audit … | head` is no failure. */
const GONE = new Set(['EPIPE', 'ERR_STREAM_PREMATURE_CLOSE']);

/** Writes pieces to standard output at the pace of the reader. */
export async function print(pieces: Iterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(pieces), process.stdout, { end: false });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && GONE.has(String(error.code)))) throw error;
  }
}

export interface OutputChoice {
  readonly format: string;
  readonly files: readonly string[];
  readonly color: boolean;
}

/** Refuses unknown formats and extensions before an audit spends its time. Throws UsageError. */
export function assertWritable({ format, files }: OutputChoice): void {
  if (REPORTERS[format] === undefined)
    throw new UsageError(`format "${format}" is not known: use ${Object.keys(REPORTERS).join(', ')}`);
  const stranger = files.find((file) => formatOfFile(file) === undefined);
  if (stranger !== undefined) {
    throw new UsageError(
      `${stranger}: the format follows the extension; use ${FILE_EXTENSIONS.map((item) => `.${item}`).join(', ')}`,
    );
  }
}

/** To standard output, and to every file in the format of its extension. */
export async function writeReport(report: AuditReport, choice: OutputChoice): Promise<void> {
  for (const file of choice.files) {
    const reporter = REPORTERS[formatOfFile(file) ?? ''];
    if (reporter === undefined) continue;
    try {
      await pipeline(Readable.from(reporter(report, { color: false })), createWriteStream(file));
    } catch (cause) {
      throw new UsageError(`${file} cannot be written: ${messageOf(cause)}`, { cause });
    }
  }
  const reporter = REPORTERS[choice.format];
  if (reporter !== undefined) await print(reporter(report, { color: choice.color }));
}
