import { pino, stdTimeFunctions } from 'pino';
import type { Config } from '../config/config.ts';
import { readEnvironment, type LogLevel } from '../config/environment.ts';
import type { Log } from './log-line.ts';
import { scrubber } from '../config/scrubber.ts';

export interface LogOptions {
  readonly level: LogLevel;
  readonly scrub: (text: string) => string;
  readonly stream: { write(line: string): unknown };
}

/** One JSON line per record. It is scrubbed as a whole, so that no depth or spelling of a field hides a secret. */
export function createLog({ level, scrub, stream }: LogOptions): Log {
  return pino({ level, timestamp: stdTimeFunctions.isoTime }, { write: (line) => stream.write(scrub(line)) });
}

/** The log of this process: the level of the environment wins over the file's, and nothing secret gets through. */
export function logTo(stream: LogOptions['stream'], config: Config): Log {
  return createLog({
    level: readEnvironment().logLevel ?? config.log.level,
    scrub: (text) => scrubber.scrub(text),
    stream,
  });
}
