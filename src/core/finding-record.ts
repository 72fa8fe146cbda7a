import type { Finding } from './finding.ts';
import type { Severity } from './rule.ts';

/** `exempted` comes from a tag or the configuration, `acknowledged` and `muted` from a person. */
export const FINDING_STATES = ['open', 'acknowledged', 'muted', 'exempted', 'resolved', 'reopened'] as const;
export type FindingState = (typeof FINDING_STATES)[number];
/** What users see: an open finding that one run only has seen is `new`. */
export type FindingStatus = FindingState | 'new';

export const RESOLUTIONS = ['fixed', 'deleted', 'not-applicable'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** What is remembered of a finding between runs. Times are ISO 8601 in UTC. */
export interface FindingRecord {
  readonly fingerprint: string;
  readonly ruleId: string;
  readonly resourceId: string;
  readonly state: FindingState;
  /** When the state was entered. */
  readonly since: string;
  readonly firstSeen: string;
  /** The last run that saw it fail. */
  readonly lastSeen: string;
  /** A metric-based state turns with the second observation that contradicts it; this was the first. */
  readonly contrarySince: string | null;
  /** End of a mute or an exemption; null for none. */
  readonly until: string | null;
  /** Why it was acknowledged, muted, exempted or resolved, and by whom, where a person did it. */
  readonly reason: string | null;
  readonly by: string | null;
  readonly resolution: Resolution | null;
  /** The worst that receivers were told; null while nothing has been told. */
  readonly toldSeverity: Severity | null;
  readonly toldMonthly: number | null;
  /** As the last failing observation described it. */
  readonly finding: Finding;
}

/** `seen`: the first of two observations that a metric-based rule needs. It is remembered, but nobody is told. */
export const CHANGE_KINDS = [
  'seen',
  'new',
  'reopened',
  'escalated',
  'resolved',
  'acknowledged',
  'muted',
  'unmuted',
  'exempted',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** One step in the life of a finding: a line of its history. */
export interface FindingChange {
  readonly kind: ChangeKind;
  readonly at: string;
  /** Null when a person made the change between runs. */
  readonly runId: string | null;
  readonly from: FindingState | null;
  readonly to: FindingState;
  readonly reason: string | null;
  readonly by: string | null;
  readonly severity: Severity;
  readonly monthly: number | null;
  readonly currency: string | null;
}

export function statusOf({ state, firstSeen, lastSeen, contrarySince }: FindingRecord): FindingStatus {
  return state === 'open' && firstSeen === lastSeen && contrarySince === null ? 'new' : state;
}

/** Whether the finding stands: it was seen and not resolved, whatever people decided about it. */
export function isStanding({ state }: { readonly state: FindingState }): boolean {
  return state !== 'resolved';
}
