import type { MoneyImpact } from './finding.ts';
import type { FindingStatus } from './finding-record.ts';
import type { Savings } from './money.ts';
import type { Pillar, Severity } from './rule.ts';

/** What receivers are told about one finding. */
export const TOLD_KINDS = ['new', 'reopened', 'escalated', 'resolved', 'standing'] as const;
export type ToldKind = (typeof TOLD_KINDS)[number];

export interface DigestItem {
  /** `standing`: part of the backlog, nothing changed. */
  readonly kind: ToldKind;
  readonly fingerprint: string;
  readonly ruleId: string;
  readonly title: string;
  readonly pillar: Pillar;
  readonly severity: Severity;
  readonly confidence: 'confirmed' | 'suspected';
  readonly status: FindingStatus;
  /** Names and tags come from Azure and are hostile until escaped. */
  readonly resource: {
    readonly id: string;
    readonly name: string;
    readonly type: string;
    readonly resourceGroup: string | null;
    readonly subscriptionId: string;
  };
  readonly owner: string | null;
  /** First seen, ISO 8601 UTC. */
  readonly since: string;
  readonly impact: MoneyImpact | null;
  readonly unpricedReason: string | null;
  /** Why it was resolved, reopened or escalated. */
  readonly reason: string | null;
  readonly fix: string;
  /** The command that fixes it; may hold several lines. */
  readonly command: string | null;
  readonly portalUrl: string;
  /** The command that mutes it. */
  readonly muteCommand: string;
}

/**
 * `baseline`: the first message to a sink; `changes`: since the last run; `weekly`, `daily`: the backlog and the sign
 * of life; `overflow`: what exceeded a sink's cap of messages, as numbers per owner; `test`: from `audit notify test`.
 */
export const DIGEST_KINDS = ['baseline', 'changes', 'weekly', 'daily', 'overflow', 'test'] as const;
export type DigestKind = (typeof DIGEST_KINDS)[number];

/** One message to one sink: a plain value, kept in the outbox as JSON, without any secret. */
export interface Digest {
  readonly kind: DigestKind;
  /** Whose findings these are; null when the message is not about one owner's. */
  readonly owner: string | null;
  readonly run: {
    readonly id: string;
    readonly finishedAt: string;
    readonly subscriptions: number;
    readonly resources: number;
  };
  /** Worst first. All of one owner, unless the sink is told about everybody on purpose (baseline and overflow list none of several owners). */
  readonly items: readonly DigestItem[];
  /** Only for sinks that mirror the state, like issues: everything that stands and that the sink hears of, of every owner. */
  readonly standing?: readonly DigestItem[];
  readonly counts: {
    readonly told: Readonly<Record<ToldKind, number>>;
    readonly bySeverity: Readonly<Record<Severity, number>>;
    /** Filled in baseline, weekly, daily and overflow messages about several owners. */
    readonly byOwner: readonly {
      readonly owner: string | null;
      readonly findings: number;
      readonly savings: readonly Savings[];
    }[];
  };
  /** Potential savings of what stands here; never added to realised ones. */
  readonly savings: readonly Savings[];
  readonly realised: readonly { readonly currency: string; readonly monthly: number; readonly findings: number }[];
  /** What readers must know: what could not be read, messages that were lost. */
  readonly notes: readonly string[];
  /** Only in `test` messages: what the operator confirms to have seen. */
  readonly nonce?: string;
}
