import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { messageOf, UsageError } from '../core/errors.ts';
import type { AuditReport } from '../core/report.ts';
import { scrub, scrubber } from '../app/config/scrubber.ts';
import { FILE_EXTENSIONS, formatOfFile, REPORTERS } from '../reporters/index.ts';
import type { Reporter } from '../reporters/reporter.ts';
import { assertFileWritable, notWritable } from './write-target.ts';

/** What a pipe says whose reader went away: `audit … | head` is no failure. */
const GONE = new Set(['EPIPE', 'ERR_STREAM_PREMATURE_CLOSE']);

/** Writes pieces to standard output at the pace of the reader. Throws UsageError when it takes nothing more. */
export async function print(pieces: Iterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(scrubber.scrubPieces(pieces)), process.stdout, { end: false });
  } catch (error) {
    if (error instanceof Error && 'code' in error && GONE.has(String(error.code))) return;
    throw isOfSystem(error) ? notWritable('standard output', error) : error;
  }
}

/** What the user should know although the run goes on. */
export function warn(warnings: readonly string[]): void {
  for (const warning of warnings) process.stderr.write(scrub(`warning: ${warning}\n`));
}

/** The scrubber knows how a secret looks in plain text and in JSON; how else it may be escaped, it does not. */
const AS_IT_IS = new Set(['table', 'json']);

export interface OutputChoice {
  readonly format: string;
  readonly files: readonly string[];
  readonly color: boolean;
}

/** Refuses unknown formats and files that cannot be written before an audit spends its time. Throws UsageError. */
export function assertWritable({ format, files }: OutputChoice): void {
  if (reporterOf(format) === undefined)
    throw new UsageError(`format "${format}" is not known: use ${Object.keys(REPORTERS).join(', ')}`);
  const stranger = files.find((file) => formatOfFile(file) === undefined);
  if (stranger !== undefined) {
    throw new UsageError(
      `${stranger}: the format follows the extension; use ${FILE_EXTENSIONS.map((item) => `.${item}`).join(', ')}`,
    );
  }
  files.forEach(assertFileWritable);
}

/**
 * To standard output, and to every file in the format of its extension. A target that fails does not keep the report
 * from the others; afterwards one UsageError names all that failed.
 */
export async function writeReport(report: AuditReport, choice: OutputChoice): Promise<void> {
  const failures: unknown[] = [];
  const attempt = async (writing: Promise<void>): Promise<void> => {
    await writing.catch((error: unknown) => void failures.push(error));
  };
  await attempt(print(render(report, choice.format, choice.color)));
  for (const file of choice.files) await attempt(writeFile(report, file));
  const fault = failures.find((failure) => !(failure instanceof UsageError));
  if (fault !== undefined) throw fault;
  if (failures.length > 0) throw new UsageError(failures.map(messageOf).join('; '));
}

async function writeFile(report: AuditReport, file: string): Promise<void> {
  const pieces = render(report, formatOfFile(file) ?? '', false);
  try {
    await pipeline(Readable.from(scrubber.scrubPieces(pieces)), createWriteStream(file));
  } catch (error) {
    throw isOfSystem(error) ? notWritable(file, error) : error;
  }
}

function render(report: AuditReport, format: string, color: boolean): Iterable<string> {
  const scrubbed = AS_IT_IS.has(format) ? report : scrubber.scrubDeep(report);
  return reporterOf(format)?.(scrubbed, { color }) ?? [];
}

/** `toString` is a property of every object, and no format. */
function reporterOf(format: string): Reporter | undefined {
  return Object.hasOwn(REPORTERS, format) ? REPORTERS[format] : undefined;
}

function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
