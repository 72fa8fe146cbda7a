import type { UnknownReason } from '../core/fact.ts';
import type { CollectorCoverage, CollectorStatus } from '../core/report.ts';
import { canonicalId, subscriptionOf, subscriptionResourceId } from '../core/resource.ts';

interface Entry {
  read: number;
  unread: number;
  unsupported: number;
  calls: number;
  reasons: Map<string, number>;
}

const WHOLE_RUN = '*';
/** Nothing there to read, or nobody asked to; that does not make a run incomplete. */
const HARMLESS: ReadonlySet<UnknownReason> = new Set(['unsupported', 'no-data', 'not-collected']);

/** What each collector could and could not read, per subscription. */
export class Coverage {
  readonly #entries = new Map<string, Map<string, Entry>>();

  read(collector: string, scopeId: string): void {
    this.#entry(collector, scopeOf(scopeId)).read += 1;
  }

  unread(collector: string, scopeId: string, reason: UnknownReason, detail: string): void {
    const entry = this.#entry(collector, scopeOf(scopeId));
    if (HARMLESS.has(reason)) entry.unsupported += 1;
    else entry.unread += 1;
    const line = `${reason}: ${detail}`;
    entry.reasons.set(line, (entry.reasons.get(line) ?? 0) + 1);
  }

  call(collector: string, url: string): void {
    this.#entry(collector, scopeOf(decodeURIComponent(new URL(url).pathname))).calls += 1;
  }

  /** Collectors in the order in which they started. */
  list(): CollectorCoverage[] {
    return [...this.#entries].flatMap(([id, scopes]) =>
      [...scopes].map(([scope, entry]) => ({
        id,
        scope,
        status: statusOf(entry),
        reason: reasonOf(entry),
        calls: entry.calls,
      })),
    );
  }

  get complete(): boolean {
    return this.list().every(({ status }) => status === 'ok' || status === 'unsupported');
  }

  #entry(collector: string, scope: string): Entry {
    const scopes = this.#entries.get(collector) ?? new Map<string, Entry>();
    this.#entries.set(collector, scopes);
    const entry = scopes.get(scope) ?? { read: 0, unread: 0, unsupported: 0, calls: 0, reasons: new Map() };
    scopes.set(scope, entry);
    return entry;
  }
}

function scopeOf(id: string): string {
  const subscription = id === WHOLE_RUN ? undefined : subscriptionOf(canonicalId(id));
  return subscription === undefined ? WHOLE_RUN : subscriptionResourceId(subscription);
}

function statusOf(entry: Entry): CollectorStatus {
  if (entry.unread > 0) return entry.read > 0 ? 'partial' : 'failed';
  return entry.read === 0 && entry.unsupported > 0 ? 'unsupported' : 'ok';
}

/** The most frequent reason, and how many others there are. */
function reasonOf(entry: Entry): string | null {
  const [first, ...others] = [...entry.reasons].toSorted((a, b) => b[1] - a[1]).map(([line]) => line);
  if (first === undefined) return null;
  if (others.length === 0) return first;
  return `${first} (and ${others.length} other ${others.length === 1 ? 'reason' : 'reasons'})`;
}
