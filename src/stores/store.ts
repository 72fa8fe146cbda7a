import type { Digest } from '../core/digest.ts';
import { UsageError } from '../core/errors.ts';
import type { FindingChange, FindingRecord, FindingState } from '../core/finding-record.ts';
import type { RuleCoverage, RunInfo } from '../core/report.ts';
import type { SavingEntry } from '../core/savings.ts';

export type { SavingEntry } from '../core/savings.ts';

/** A run as remembered. */
export interface RunRecord {
  readonly run: RunInfo;
  readonly resources: number;
  readonly findings: number;
  /** False when something asked for could not be read. */
  readonly complete: boolean;
  /** The local date of a scheduled run, `2026-11-21`, and its schedule's name; null for others. */
  readonly slot: { readonly task: string; readonly date: string } | null;
}

export interface HistoryEntry extends FindingChange {
  readonly fingerprint: string;
  /** Receivers are to hear of it, and no run with messages has come since. */
  readonly untold: boolean;
}

export interface NewDelivery {
  readonly id: string;
  readonly sink: string;
  readonly digest: Digest;
}

export interface Delivery extends NewDelivery {
  readonly state: 'pending' | 'delivered' | 'dead';
  readonly createdAt: string;
  readonly attempts: number;
  /** Not before this moment. */
  readonly dueAt: string;
  readonly error: string | null;
  /** When it was delivered or given up. */
  readonly endedAt: string | null;
}

/** Everything that one run changes. Applied as a whole or not at all. */
export interface RunCommit {
  readonly record: RunRecord;
  /** How many decisions there were when the findings were read that this run is based on (`Store.decisions`). */
  readonly decisions: number;
  /** The run's moment: `lastSeen` of what was seen again, `createdAt` and `dueAt` of its deliveries. */
  readonly now: string;
  readonly rules: readonly RuleCoverage[];
  /** New and changed records. */
  readonly findings: readonly FindingRecord[];
  /** Seen again without any change but the time: only `lastSeen` is written. */
  readonly seenAgain: readonly string[];
  readonly history: readonly HistoryEntry[];
  readonly savings: readonly SavingEntry[];
  /** Whether this run told all that was untold: then nothing is untold any more, this run's history included. */
  readonly tellsAll: boolean;
  readonly deliveries: readonly NewDelivery[];
  readonly sinkMemory: readonly { readonly sink: string; readonly key: string; readonly value: string }[];
}

export interface Lease {
  readonly name: string;
  readonly holder: string;
  /** Rises with every holder; a write with an old fence is refused. */
  readonly fence: number;
}

export interface Decided {
  readonly record: FindingRecord;
  readonly change: FindingChange;
}

export interface FindingFilter {
  readonly states?: readonly FindingState[];
  readonly fingerprint?: string;
  /** Resource id prefix on whole segments, e.g. `/subscriptions/<id>`. */
  readonly below?: string;
}

/**
 * Remembers runs and findings. All times are ISO 8601 UTC texts, given by the caller: a store has no clock.
 * Throws StoreError with one clear line; a transaction that throws has changed nothing.
 */
export interface Store {
  /** `sqlite`, `postgres` or `blob`. */
  readonly kind: string;
  close(): Promise<void>;

  /** Undefined when somebody else holds it. Taking one's own lease again extends it and keeps the fence. */
  takeLease(name: string, holder: string, times: { now: string; expires: string }): Promise<Lease | undefined>;
  releaseLease(lease: Lease): Promise<void>;
  /** Who holds it, and until when; undefined when nobody does. */
  leaseOf(name: string): Promise<(Lease & { readonly expires: string }) | undefined>;
  /** True when this call claimed the slot: every (task, date) is claimed once. */
  claimSlot(task: string, date: string, now: string): Promise<boolean>;
  /** Gives a claimed slot back after a run that could not start. */
  releaseSlot(task: string, date: string): Promise<void>;

  /** Throws StoreError when the lease is no longer held, DecidedMeanwhile when people decided since the findings were read. */
  commitRun(commit: RunCommit, lease: Lease | undefined): Promise<void>;
  /**
   * Removes what ended before this moment, in small transactions: runs, messages, slots, and resolved findings with their
   * history. What stands, is muted, untold or in the savings ledger stays. Throws StoreError when the lease is not held.
   */
  forget(before: string, lease: Lease): Promise<void>;
  runs(limit: number): Promise<RunRecord[]>;
  /** By id or an unambiguous beginning of it. */
  run(id: string): Promise<RunRecord | undefined>;
  ruleCounts(runId: string): Promise<RuleCoverage[]>;

  findings(filter?: FindingFilter): Promise<FindingRecord[]>;
  /**
   * What a person decides about these findings as they are at that moment, all or none, with a line of history each.
   * Throws StoreError for one that is not known, and what `decision` throws.
   */
  decide(fingerprints: readonly string[], decision: (before: FindingRecord) => Decided): Promise<Decided[]>;
  /** How often people decided; to be read before the findings that a run is based on. */
  decisions(): Promise<number>;
  history(fingerprint: string): Promise<HistoryEntry[]>;
  /** All changes of runs up to and including this one, oldest first, for comparing runs. */
  historyUntil(runId: string): Promise<HistoryEntry[]>;

  /** Untold changes of earlier runs, oldest first. */
  untold(): Promise<HistoryEntry[]>;

  savings(): Promise<SavingEntry[]>;
  saveSavings(entries: readonly SavingEntry[]): Promise<void>;

  /** Pending deliveries that are due, oldest first per sink; a sink whose oldest is not due yet gives none. */
  dueDeliveries(now: string): Promise<Delivery[]>;
  updateDelivery(delivery: Delivery): Promise<void>;
  /** Messages that wait, due or not. */
  countPending(): Promise<number>;
  deadDeliveries(since: string): Promise<Delivery[]>;
  sinkMemory(sink: string): Promise<ReadonlyMap<string, string>>;
  setSinkMemory(sink: string, key: string, value: string): Promise<void>;
}

/** The store cannot be used or refused a write: one clear line, exit code 2. */
export class StoreError extends UsageError {
  override readonly name = 'StoreError';
}

/** People decided about findings since the run read them: it is to be folded into what is remembered now. */
export class DecidedMeanwhile extends StoreError {}
