/** A mistake of the user's (options, config, rule file, saved facts): one clear line, exit code 2, no stack trace. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}

/** An expression needed a value that is not there. */
export class MissingValueError extends Error {
  override readonly name = 'MissingValueError';
  /** `resource.properties.replicaCount`, `facts.vm`, where the expression names it. */
  readonly path: string | undefined;

  constructor(message: string, path?: string) {
    super(message);
    this.path = path;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
