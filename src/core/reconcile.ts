import type { Finding } from './finding.ts';
import type { FindingChange, FindingRecord } from './finding-record.ts';
import { observe, type Moment, type Observation, type Step } from './lifecycle.ts';

export interface ToldChange {
  readonly record: FindingRecord;
  readonly change: FindingChange;
}

/** What a run makes of everything remembered. */
export interface Reconciled {
  /** New and changed records. */
  readonly changed: readonly FindingRecord[];
  /** Fingerprints of those that only were seen again. */
  readonly seenAgain: readonly string[];
  readonly changes: readonly ToldChange[];
  /** The changes that receivers hear of. */
  readonly told: readonly ToldChange[];
  /** Every record after the run, by fingerprint. */
  readonly records: ReadonlyMap<string, FindingRecord>;
}

export interface Run {
  readonly now: string;
  readonly runId: string;
  readonly findings: readonly Finding[];
  /** What the run says about a remembered finding that it did not find again. */
  readonly observationOf: (record: FindingRecord) => Observation;
  /** Whether a single observation of this rule may be noise. */
  readonly needsTwo: (ruleId: string) => boolean;
  /** Whether a call failed on which the severity or the amount of a finding rests. */
  readonly isPartial: (finding: Finding) => boolean;
}

export function reconcile(remembered: readonly FindingRecord[], run: Run): Reconciled {
  const records = new Map(remembered.map((record) => [record.fingerprint, record]));
  const [changed, seenAgain, changes, told]: [FindingRecord[], string[], ToldChange[], ToldChange[]] = [[], [], [], []];

  function apply(before: FindingRecord | undefined, step: Step | undefined): void {
    if (step === undefined) return;
    const { record, change } = step;
    records.set(record.fingerprint, record);
    if (before === undefined || !isSameButForTime(before, record)) changed.push(record);
    else if (before.lastSeen !== record.lastSeen) seenAgain.push(record.fingerprint);
    if (change === undefined) return;
    changes.push({ record, change });
    if (step.told) told.push({ record, change });
  }

  function momentOf(ruleId: string, partial: boolean): Moment {
    return { now: run.now, runId: run.runId, twice: run.needsTwo(ruleId), partial };
  }

  const found = new Set(run.findings.map((finding) => finding.fingerprint));
  for (const finding of run.findings) {
    const before = records.get(finding.fingerprint);
    apply(before, observe(before, { kind: 'fail', finding }, momentOf(finding.ruleId, run.isPartial(finding))));
  }
  for (const before of remembered) {
    if (!found.has(before.fingerprint))
      apply(before, observe(before, run.observationOf(before), momentOf(before.ruleId, false)));
  }
  return { changed, seenAgain, changes, told, records };
}

function isSameButForTime(before: FindingRecord, after: FindingRecord): boolean {
  return JSON.stringify({ ...before, lastSeen: '' }) === JSON.stringify({ ...after, lastSeen: '' });
}
