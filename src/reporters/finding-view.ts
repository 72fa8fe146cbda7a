import type { Finding } from '../core/finding.ts';
import { statusOf, type FindingRecord } from '../core/finding-record.ts';

/** A remembered finding as users see it: `audit findings … --format json`. */
export interface FindingView extends Omit<Finding, 'status'> {
  readonly status: string;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** When it entered its status. */
  readonly since: string;
  readonly until: string | null;
  readonly reason: string | null;
  readonly by: string | null;
  readonly resolution: string | null;
}

export function findingView(record: FindingRecord): FindingView {
  const { finding, firstSeen, lastSeen, since, until, reason, by, resolution } = record;
  return { ...finding, status: statusOf(record), firstSeen, lastSeen, since, until, reason, by, resolution };
}
