import { pino, stdTimeFunctions } from 'pino';
import type { LogLevel } from './config-environment.ts';
import type { Log } from './log-line.ts';

export interface LogOptions {
  readonly level: LogLevel;
  readonly scrub: (text: string) => string;
  readonly stream: { write(line: string): unknown };
}

/** One JSON line per record. It is scrubbed as a whole, so that no depth or spelling of a field hides a secret. */
export function createLog({ level, scrub, stream }: LogOptions): Log {
  return pino({ level, timestamp: stdTimeFunctions.isoTime }, { write: (line) => stream.write(scrub(line)) });
}
