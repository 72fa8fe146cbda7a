import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

/** Names this process among all that share a store: `host:pid:chance`. */
export function newHolder(): string {
  return `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
}

/** What is known of the process that a holder names; of another machine's nothing is. */
export function fateOf(holder: string): 'alive' | 'dead' | 'unknown' {
  const [, host, pid] = /^(.*):(\d+):[^:]*$/.exec(holder) ?? [];
  if (host !== hostname() || pid === undefined) return 'unknown';
  try {
    process.kill(Number(pid), 0);
    return 'alive';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH' ? 'dead' : 'alive';
  }
}
