import type { Digest } from '../../core/digest.ts';
import type { FindingRecord } from '../../core/finding-record.ts';
import { statusOf } from '../../core/finding-record.ts';
import { planMessages, type Listener, type Outcome } from '../../core/plan-messages.ts';
import { reconcile, type Reconciled } from '../../core/reconcile.ts';
import type { AuditReport } from '../../core/report.ts';
import type { Rule } from '../../core/rule.ts';
import { advanceLedger, realisedSavings, type SavingEntry } from '../../core/savings.ts';
import { sumUp } from '../../core/untold.ts';
import type { FactStore } from '../../core/fact-store.ts';
import type { HistoryEntry, NewDelivery, RunCommit, RunRecord } from '../../stores/store.ts';
import { metricBasedRules } from './metric-based.ts';
import { partlyRead } from './partly-read.ts';
import { unreadLines } from './unread-lines.ts';

/** All that a run has to know of the past. */
export interface Memory {
  readonly findings: readonly FindingRecord[];
  /** How many decisions of people are in them. */
  readonly decisions: number;
  readonly savings: readonly SavingEntry[];
  readonly untold: readonly HistoryEntry[];
  /** True when no run was remembered before: everything is told at once, as the baseline. */
  readonly isFirst: boolean;
}

export interface NewRun {
  readonly report: AuditReport;
  readonly facts: FactStore;
  readonly rules: readonly Rule[];
  readonly now: Date;
  readonly slot: RunRecord['slot'];
  readonly observationOf: Parameters<typeof reconcile>[1]['observationOf'];
  /** Savings that bills have just confirmed. */
  readonly confirmed: readonly SavingEntry[];
  /** By sink; undefined when this run tells nobody. */
  readonly listeners: ReadonlyMap<string, Listener & { readonly lost: readonly string[] }> | undefined;
  readonly newId: () => string;
}

export interface Remembered {
  readonly commit: RunCommit;
  readonly reconciled: Reconciled;
  /** The report with the status that memory gives each finding. */
  readonly report: AuditReport;
  readonly savings: readonly SavingEntry[];
}

/** Folds a run into the past: everything that is to be written, in one piece. Pure. */
export function remember(memory: Memory, run: NewRun): Remembered {
  const { report, rules, slot, listeners } = run;
  const now = run.now.toISOString();
  // Noise in a metric may flip a verdict for a night, so such findings need two observations.
  const metricBased = metricBasedRules(rules);
  const reconciled = reconcile(memory.findings, {
    now,
    runId: report.run.id,
    findings: report.findings,
    observationOf: run.observationOf,
    needsTwo: (ruleId) => !memory.isFirst && metricBased.has(ruleId),
    isPartial: partlyRead(rules, run.facts),
  });
  const heard = new Set(reconciled.told.map(({ change }) => change));
  const history = reconciled.changes.map(({ record, change }) => ({
    ...change,
    fingerprint: record.fingerprint,
    untold: heard.has(change),
  }));
  const ledger = new Ledger(memory.savings, run.confirmed);
  ledger.add(
    advanceLedger(ledger.all(), {
      now,
      changes: reconciled.changes,
      records: reconciled.records.values(),
      billOf: billsIn(run.facts),
    }),
  );
  const told = sumUp([...memory.untold, ...history.filter(({ untold }) => untold)], reconciled.records);
  const outcome: Omit<Outcome, 'lost'> = {
    run: runOf(report),
    now,
    told,
    records: [...reconciled.records.values()],
    realised: realisedSavings(ledger.all(), now),
    ...unreadLines(report.coverage.collectors),
  };
  return {
    commit: {
      record: recordOf(report, slot),
      decisions: memory.decisions,
      now,
      rules: report.coverage.rules,
      findings: reconciled.changed,
      seenAgain: reconciled.seenAgain,
      history,
      savings: ledger.changed(),
      tellsAll: listeners !== undefined,
      ...messagesOf(listeners, outcome, run.newId),
    },
    reconciled,
    report: withStatus(report, reconciled.records),
    savings: ledger.all(),
  };
}

/** Findings with the state that memory gives them; what memory does not know is new. */
function withStatus(report: AuditReport, records: ReadonlyMap<string, FindingRecord>): AuditReport {
  const findings = report.findings.map((finding) => {
    const record = records.get(finding.fingerprint);
    return record === undefined ? finding : { ...finding, status: statusOf(record) };
  });
  return { ...report, findings };
}

function messagesOf(
  listeners: NewRun['listeners'],
  outcome: Omit<Outcome, 'lost'>,
  newId: () => string,
): Pick<RunCommit, 'deliveries' | 'sinkMemory'> {
  const deliveries: NewDelivery[] = [];
  const sinkMemory: { sink: string; key: string; value: string }[] = [];
  for (const [sink, { lost, ...listener }] of listeners ?? []) {
    const { digests, memory } = planMessages(listener, { ...outcome, lost });
    for (const digest of digests) deliveries.push({ id: newId(), sink, digest });
    for (const [key, value] of Object.entries(memory)) sinkMemory.push({ sink, key, value });
  }
  return { deliveries, sinkMemory };
}

function billsIn(facts: FactStore): (resourceId: string, currency: string) => number | null {
  return (resourceId, currency) => {
    const bill = facts.get('cost.actual', resourceId);
    return bill.state === 'known' && bill.money?.currency === currency ? bill.value : null;
  };
}

function runOf({ run, summary }: AuditReport): Digest['run'] {
  const subscriptions = run.scope.filter((scope) => /^\/subscriptions\/[^/]+$/.test(scope)).length;
  return { id: run.id, finishedAt: run.finishedAt, subscriptions, resources: summary.resources };
}

function recordOf({ run, summary, coverage }: AuditReport, slot: RunRecord['slot']): RunRecord {
  return {
    run,
    resources: summary.resources,
    findings: summary.findings.total,
    complete: coverage.collectors.every(({ status }) => status === 'ok' || status === 'unsupported'),
    slot,
  };
}

/** The savings ledger during a run: later lines replace earlier ones of the same episode. */
class Ledger {
  readonly #lines: Map<string, SavingEntry>;
  readonly #changed = new Map<string, SavingEntry>();

  constructor(remembered: readonly SavingEntry[], confirmed: readonly SavingEntry[]) {
    this.#lines = new Map(remembered.map((entry) => [episode(entry), entry]));
    this.add(confirmed);
  }

  add(entries: readonly SavingEntry[]): void {
    for (const entry of entries) {
      this.#lines.set(episode(entry), entry);
      this.#changed.set(episode(entry), entry);
    }
  }

  all(): SavingEntry[] {
    return [...this.#lines.values()];
  }

  changed(): SavingEntry[] {
    return [...this.#changed.values()];
  }
}

function episode({ fingerprint, openedAt }: SavingEntry): string {
  return `${fingerprint} ${openedAt}`;
}
