import type { Digest, DigestItem, DigestKind, ToldKind } from './digest.ts';
import { digestItem } from './digest-item.ts';
import type { ChangeKind, FindingRecord, FindingState } from './finding-record.ts';
import { groupByOwner, makeDigest } from './make-digest.ts';
import type { ToldChange } from './reconcile.ts';
import { isRouted, type Route } from './route.ts';
import type { Realised } from './savings.ts';

const DAY = 86_400_000;
const HEARTBEAT_DAYS = { daily: 1, weekly: 7 } as const;

/** What a sink wants to hear, and what it remembers between runs. */
export interface Listener {
  readonly route: Route;
  readonly heartbeat: keyof typeof HEARTBEAT_DAYS;
  /** Messages of one run; what exceeds them is told in numbers. */
  readonly maxMessages: number;
  readonly memory: ReadonlyMap<string, string>;
  /** Sinks that mirror the state sort owners themselves: they get one message, and all that stands with it. */
  readonly mirrors?: boolean;
  /** Messages go to the owners themselves: what the operator must know has one of its own. */
  readonly toOwners?: boolean;
}

export interface Outcome {
  readonly run: Digest['run'];
  /** ISO 8601 UTC. */
  readonly now: string;
  readonly told: readonly ToldChange[];
  readonly records: Iterable<FindingRecord>;
  readonly realised: readonly Realised[];
  /** Scopes that this identity may not read, one line each: a change of them is told by itself. */
  readonly denied: readonly string[];
  /** What else could not be read: only told beside other news. */
  readonly otherGaps: readonly string[];
  /** Messages to this sink that were given up since the last run. */
  readonly lost: readonly string[];
}

export interface Plan {
  readonly digests: readonly Digest[];
  readonly memory: Readonly<Record<string, string>>;
}

/**
 * The messages of one run to one sink: the baseline first and once, then only changes, each owner's apart, and the
 * backlog every week as the sign of life. No news is no message.
 */
export function planMessages(listener: Listener, outcome: Outcome): Plan {
  const plan = plannedMessages(listener, outcome);
  if (listener.mirrors !== true || plan.digests.length === 0) return plan;
  const standing = itemsIn(['open', 'reopened', 'acknowledged'], listener, outcome);
  return { ...plan, digests: plan.digests.map((digest) => ({ ...digest, standing })) };
}

function plannedMessages(listener: Listener, outcome: Outcome): Plan {
  const { memory } = listener;
  const grouped = listener.mirrors === true ? together : perOwner;
  const denied = outcome.denied.toSorted().join('\n');
  if (!memory.has('baseline')) {
    const baseline = digestOf('baseline', backlog(listener, outcome), outcome, notesOf(outcome, true));
    return {
      digests: [baseline],
      memory: { baseline: outcome.now, heartbeat: outcome.now, lost: outcome.now, denied },
    };
  }
  const newlyDenied = denied !== '' && denied !== memory.get('denied');
  const changes = changesFor(listener, outcome);
  const beat = isHeartbeatDue(listener, outcome);
  const groups: [DigestKind, DigestItem[]][] = grouped('changes', changes);
  if (beat) groups.push(...atLeastOne(listener.heartbeat, grouped(listener.heartbeat, backlog(listener, outcome))));
  else if (groups.length === 0 && (newlyDenied || outcome.lost.length > 0)) groups.push(['changes', []]);
  const notes = notesOf(outcome, newlyDenied || beat);
  if (listener.toOwners === true && notes.length > 0 && groups[0]?.[1][0]?.owner != null)
    groups.unshift(['changes', []]);
  const [first, ...others] = capped(groups, listener.maxMessages);
  const updates = {
    ...(beat ? { heartbeat: outcome.now } : {}),
    ...(outcome.lost.length > 0 ? { lost: outcome.now } : {}),
    ...(denied === (memory.get('denied') ?? '') ? {} : { denied }),
  };
  if (first === undefined) return { digests: [], memory: updates };
  return {
    digests: [digestOf(...first, outcome, notes), ...others.map(([kind, items]) => digestOf(kind, items, outcome, []))],
    memory: updates,
  };
}

function changesFor({ route }: Listener, { told }: Outcome): DigestItem[] {
  return told
    .map(({ record, change }) => digestItem(record, toldKind(change.kind), change.reason))
    .filter((item) => isRouted(item, route));
}

/** A mute that ended is news like a finding that came back. */
function toldKind(kind: ChangeKind): ToldKind {
  return kind === 'new' || kind === 'escalated' || kind === 'resolved' ? kind : 'reopened';
}

/** What stands and nobody has taken care of. */
function backlog(listener: Listener, outcome: Outcome): DigestItem[] {
  return itemsIn(['open', 'reopened'], listener, outcome);
}

/** A finding that waits for its second observation is not told yet. */
function itemsIn(states: readonly FindingState[], { route }: Listener, { records }: Outcome): DigestItem[] {
  return [...records]
    .filter(({ state, toldSeverity }) => states.includes(state) && toldSeverity !== null)
    .map((record) => digestItem(record, 'standing', null))
    .filter((item) => isRouted(item, route));
}

function isHeartbeatDue({ heartbeat, memory }: Listener, { now }: Outcome): boolean {
  const last = dayOf(memory.get('heartbeat') ?? now);
  return dayOf(now) - last >= HEARTBEAT_DAYS[heartbeat];
}

/** Days, not hours: a run that starts a minute earlier than last week's still beats. */
function dayOf(time: string): number {
  return Math.floor(Date.parse(time) / DAY);
}

function perOwner(kind: DigestKind, items: readonly DigestItem[]): [DigestKind, DigestItem[]][] {
  return [...groupByOwner(items).values()].map((group) => [kind, group]);
}

function together(kind: DigestKind, items: readonly DigestItem[]): [DigestKind, DigestItem[]][] {
  return items.length === 0 ? [] : [[kind, [...items]]];
}

function atLeastOne(kind: DigestKind, groups: [DigestKind, DigestItem[]][]): [DigestKind, DigestItem[]][] {
  return groups.length === 0 ? [[kind, []]] : groups;
}

function capped(groups: readonly [DigestKind, DigestItem[]][], most: number): [DigestKind, DigestItem[]][] {
  if (groups.length <= most) return [...groups];
  const rest = groups.slice(most - 1).flatMap(([, items]) => items);
  // A finding may be both news and backlog; it is one finding.
  const unique = [...new Map(rest.toReversed().map((item) => [item.fingerprint, item])).values()];
  return [...groups.slice(0, most - 1), ['overflow', unique]];
}

function digestOf(kind: DigestKind, items: readonly DigestItem[], outcome: Outcome, notes: readonly string[]): Digest {
  const owners = [...groupByOwner(items).keys()];
  const owner = owners.length === 1 ? (owners[0] ?? null) : null;
  const realised =
    owners.length > 1 ? outcome.realised : outcome.realised.filter((entry) => isSame(entry.owner, owner));
  return makeDigest({ kind, owner, items, run: outcome.run, realised: byCurrency(realised), notes });
}

function notesOf({ denied, otherGaps, lost }: Outcome, withDenied: boolean): string[] {
  return [...lost, ...(withDenied ? denied : []), ...otherGaps];
}

function isSame(a: string | null, b: string | null): boolean {
  return a?.toLowerCase() === b?.toLowerCase();
}

function byCurrency(realised: readonly Realised[]): Digest['realised'] {
  return [...Map.groupBy(realised, ({ currency }) => currency)].map(([currency, entries]) => ({
    currency,
    monthly: entries.reduce((sum, { monthly }) => sum + monthly, 0),
    findings: entries.length,
  }));
}
