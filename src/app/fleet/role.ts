import { UsageError } from '../../core/errors.ts';
import { isFleetStore } from '../../stores/fleet-database.ts';

export const ROLES = ['scheduler', 'worker', 'all'] as const;
export type Role = (typeof ROLES)[number];

/**
 * What a process does: plan and judge, work units off, or both; `alone` when nobody else can share its store.
 * Throws UsageError for a role that needs another store.
 */
export function roleOf(wanted: string | undefined, storeUrl: string): Role | 'alone' {
  const role = ROLES.find((one) => one === wanted);
  if (wanted !== undefined && role === undefined)
    throw new UsageError(`--role ${wanted}: there is only ${ROLES.join(', ')}`);
  if (isFleetStore(storeUrl)) return role ?? 'all';
  if (role === undefined) return 'alone';
  throw new UsageError(`--role ${role} needs a store that processes can share: postgres://…`);
}
