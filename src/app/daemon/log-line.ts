/** What the daemon needs of a logger: one JSON line per call. pino fulfils it. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
