import { messageOf, UsageError } from '../../core/errors.ts';
import type { Log } from './log-line.ts';

export interface ReloadParts<T> {
  /** Its name. */
  readonly file: string;
  /** The file as it is now; undefined when it is not there. */
  readonly readFile: () => string | undefined;
  /** Builds everything anew from the file, or throws with the mistakes. */
  readonly build: () => T;
  /** What is compared to tell what changed. */
  readonly configOf: (value: T) => object;
  readonly log: Log;
}

export interface Reloading<T> {
  current(): T;
  /** Why the file as it is now is refused; null when it is in use. */
  error(): string | null;
  /** Looks whether the file changed, and uses it when it is sound; `always` on a signal, also without a change. */
  check(always?: boolean): void;
}

/** These are read once, when the process starts. */
const FIXED = /^(store|server|log)(\.|$)/;

/** Keeps the last good configuration. A file that cannot be used is refused and said once. Throws on the first build. */
export function createReloading<T>({ file, readFile, build, configOf, log }: ReloadParts<T>): Reloading<T> {
  let text = readFile();
  let value = build();
  let error: string | null = null;

  function use(next: T): void {
    const changed = changedKeys(configOf(value), configOf(next));
    value = next;
    error = null;
    log.info({ changed }, 'config.reloaded');
    const later = changed.filter((key) => FIXED.test(key));
    if (later.length > 0) log.warn({ changed: later }, 'config.needs-restart');
  }

  return {
    current: () => value,
    error: () => error,
    check: (always = false) => {
      const now = readFile();
      if (now === text && !always) return;
      text = now;
      try {
        // Without a file everything would have its default, which is not what its loss means.
        if (now === undefined) throw new UsageError(`${file} is not there any more, or cannot be read`);
        use(build());
      } catch (cause) {
        error = messageOf(cause);
        log.error({ error }, 'config.refused');
      }
    },
  };
}

/** Dotted names of what differs; never a value, since values may be secrets. */
export function changedKeys(before: unknown, after: unknown, path = ''): string[] {
  if (Object.is(before, after)) return [];
  if (!isBranch(before) || !isBranch(after)) return [path];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys]
    .toSorted()
    .flatMap((key) => changedKeys(before[key], after[key], path === '' ? key : `${path}.${key}`));
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
