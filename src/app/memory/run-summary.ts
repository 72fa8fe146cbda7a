import type { ChangeKind, FindingRecord, FindingStatus } from '../../core/finding-record.ts';
import { statusOf } from '../../core/finding-record.ts';
import type { ApiUsage } from '../../core/report.ts';
import type { Severity } from '../../core/rule.ts';

export type FindingCounts = Readonly<Partial<Record<FindingStatus, Readonly<Partial<Record<Severity, number>>>>>>;

/** An amount per month. */
export interface Amount {
  readonly currency: string;
  readonly monthly: number;
}

/** What became of messages. */
export interface DeliveryCounts {
  readonly delivered: number;
  /** Failed, to be tried again. */
  readonly retried: number;
  /** Still waiting in the outbox, those of earlier runs too. */
  readonly pending: number;
  /** Given up. */
  readonly dead: number;
  /** Sinks that are not there any more. */
  readonly gone: readonly string[];
  /** Sink and reason of each failure, in one line. */
  readonly failures: readonly string[];
}

/** The one line that a run leaves in the log, and what metrics and status show of it. */
export interface RunSummary {
  readonly id: string;
  /** The schedule that wanted the run and the slot's name, `2026-11-21`; null for a run by hand. */
  readonly schedule: string | null;
  readonly slot: string | null;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly durationMs: number;
  /** `incomplete`: something asked for could not be read. */
  readonly outcome: 'complete' | 'incomplete';
  readonly resources: number;
  /** All remembered findings that stand, by status and severity. */
  readonly findings: FindingCounts;
  readonly changes: Readonly<Partial<Record<ChangeKind, number>>>;
  readonly savings: { readonly potential: readonly Amount[]; readonly realised: readonly Amount[] };
  /** Collectors and scopes that could not be read. */
  readonly gaps: number;
  readonly apis: readonly ApiUsage[];
  readonly deliveries: DeliveryCounts;
}

/** Numbers of standing findings by status and severity. */
export function countFindings(records: Iterable<FindingRecord>): FindingCounts {
  const counts: Partial<Record<FindingStatus, Partial<Record<Severity, number>>>> = {};
  for (const record of records) {
    if (record.state === 'resolved') continue;
    const bySeverity = (counts[statusOf(record)] ??= {});
    const { severity } = record.finding;
    bySeverity[severity] = (bySeverity[severity] ?? 0) + 1;
  }
  return counts;
}
