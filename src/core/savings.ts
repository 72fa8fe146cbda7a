import type { FindingRecord } from './finding-record.ts';
import { isStanding } from './finding-record.ts';
import type { MoneyGrade } from './fact.ts';
import { cents } from './money.ts';
import type { ToldChange } from './reconcile.ts';

const DAY = 86_400_000;
/** A bill confirms a change after this many settled days of it. */
const CONFIRMING_DAYS = 7;
/** Realised savings count for a year: by then they are how things are. */
const ACCRUING_DAYS = 365;

/**
 * A line of the savings ledger: one episode of one finding. Amounts per month.
 * `potential` while it stands, `applied` when the change was seen, `realised` when the bill confirmed it,
 * `withdrawn` when it came back or another line counts for the same resource.
 */
export interface SavingEntry {
  readonly fingerprint: string;
  readonly openedAt: string;
  readonly resourceId: string;
  readonly ruleId: string;
  readonly owner: string | null;
  readonly state: 'potential' | 'applied' | 'realised' | 'withdrawn';
  readonly currency: string;
  readonly low: number;
  readonly expected: number;
  readonly high: number;
  readonly grade: MoneyGrade;
  /** The resource's bill before the change; null when it could not be read. */
  readonly baseline: number | null;
  readonly appliedAt: string | null;
  readonly verifiedAt: string | null;
  /** baseline − bill after the change; negative when it became dearer. */
  readonly realised: number | null;
  /** Why it is withdrawn, or why no bill can confirm it. */
  readonly note: string | null;
}

export interface LedgerRun {
  readonly now: string;
  readonly changes: readonly ToldChange[];
  readonly records: Iterable<FindingRecord>;
  /** The resource's bill per month in this currency; null when it could not be read. */
  readonly billOf: (resourceId: string, currency: string) => number | null;
}

/** The ledger's new and changed lines after a run. */
export function advanceLedger(entries: readonly SavingEntry[], run: LedgerRun): SavingEntry[] {
  const current = new Map<string, SavingEntry>();
  for (const entry of entries) if (entry.state !== 'withdrawn') current.set(entry.fingerprint, entry);
  const changed: SavingEntry[] = [];
  for (const { record, change } of run.changes) {
    const entry = current.get(record.fingerprint);
    if (entry === undefined) continue;
    if (change.kind === 'reopened') {
      current.delete(record.fingerprint);
      changed.push({ ...entry, state: 'withdrawn', note: `it came back on ${run.now.slice(0, 10)}` });
    }
  }
  changed.push(...applied(current, run));
  for (const record of run.records) {
    const entry = isStanding(record) ? potential(record, current.get(record.fingerprint), run) : undefined;
    if (entry !== undefined) changed.push(entry);
  }
  return changed;
}

/** One change of a resource may resolve several findings; its bill falls once, so one line counts. */
function applied(current: ReadonlyMap<string, SavingEntry>, { changes, now }: LedgerRun): SavingEntry[] {
  const resolved = changes
    .filter(({ change }) => change.kind === 'resolved')
    .flatMap(({ record }) => current.get(record.fingerprint) ?? [])
    .filter((entry) => entry.state === 'potential');
  return [...Map.groupBy(resolved, ({ resourceId }) => resourceId).values()].flatMap((group) => {
    const [best, ...others] = group.toSorted((a, b) => b.expected - a.expected);
    if (best === undefined) return [];
    const note = best.baseline === null ? 'no bill from before the change, so none can confirm it' : null;
    return [
      { ...best, state: 'applied' as const, appliedAt: now, note },
      ...others.map((entry) => ({
        ...entry,
        state: 'withdrawn' as const,
        appliedAt: now,
        note: `counted with ${best.ruleId} ${best.fingerprint}`,
      })),
    ];
  });
}

/** A new line, or the line with today's amounts; undefined when nothing changed. */
function potential(
  record: FindingRecord,
  entry: SavingEntry | undefined,
  { now, billOf }: LedgerRun,
): SavingEntry | undefined {
  const { impact, owner } = record.finding;
  if (impact === null || impact.monthly <= 0 || impact.grade === 'D') return undefined;
  if (entry !== undefined && entry.state !== 'potential') return undefined;
  const billed = billOf(record.resourceId, impact.currency);
  // The same bill, summed in another order, is not another bill.
  const bill = billed === null ? null : cents(billed);
  const amounts = {
    owner,
    currency: impact.currency,
    low: impact.monthlyLow,
    expected: impact.monthly,
    high: impact.monthlyHigh,
    grade: impact.grade,
  };
  if (entry === undefined) {
    return {
      fingerprint: record.fingerprint,
      openedAt: now,
      resourceId: record.resourceId,
      ruleId: record.ruleId,
      state: 'potential',
      ...amounts,
      baseline: bill,
      appliedAt: null,
      verifiedAt: null,
      realised: null,
      note: null,
    };
  }
  const updated = { ...entry, ...amounts, baseline: bill ?? entry.baseline };
  return JSON.stringify(updated) === JSON.stringify(entry) ? undefined : updated;
}

export interface Confirmation {
  readonly subscriptionId: string;
  /** Whole UTC days, `to` exclusive. */
  readonly from: Date;
  readonly to: Date;
  readonly entries: readonly SavingEntry[];
}

/** Which bills to ask for: of the settled days after a change was seen, once they are a week. */
export function confirmations(entries: readonly SavingEntry[], settledUntil: Date): Confirmation[] {
  const to = Math.floor(settledUntil.getTime() / DAY) * DAY;
  const ripe = entries.filter((entry) => {
    if (entry.state !== 'applied' || entry.baseline === null || entry.appliedAt === null) return false;
    return to - dayAfter(entry.appliedAt) >= CONFIRMING_DAYS * DAY;
  });
  const groups = Map.groupBy(
    ripe,
    ({ resourceId, appliedAt }) => `${resourceId.split('/')[2]} ${dayAfter(appliedAt ?? '')}`,
  );
  return [...groups].map(([key, group]) => {
    const [subscriptionId = '', from] = key.split(' ');
    return { subscriptionId, from: new Date(Number(from)), to: new Date(to), entries: group };
  });
}

/** What the bill after the change says. `actual` per month in the line's currency. Never clamped. */
export function confirmed(entry: SavingEntry, actual: number, now: string): SavingEntry {
  return { ...entry, state: 'realised', verifiedAt: now, realised: cents((entry.baseline ?? 0) - actual) };
}

export interface Realised {
  readonly owner: string | null;
  readonly currency: string;
  readonly monthly: number;
}

/** Savings that bills have confirmed within the last year, never to be added to potential ones. */
export function realisedSavings(entries: readonly SavingEntry[], now: string): Realised[] {
  const since = new Date(Date.parse(now) - ACCRUING_DAYS * DAY).toISOString();
  return entries.flatMap(({ state, verifiedAt, realised, owner, currency }) =>
    state === 'realised' && verifiedAt !== null && verifiedAt >= since && realised !== null
      ? [{ owner, currency, monthly: realised }]
      : [],
  );
}

function dayAfter(time: string): number {
  return Math.floor(Date.parse(time) / DAY) * DAY + DAY;
}
