import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

/** Names this process among all that share a store: `host:pid:chance`. */
export function newHolder(): string {
  return `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
}

/** Whether a holder is known to be dead: a process of this machine that is no more. Elsewhere nobody can tell. */
export function isDead(holder: string): boolean {
  const [, host, pid] = /^(.*):(\d+):[^:]*$/.exec(holder) ?? [];
  if (host !== hostname() || pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
