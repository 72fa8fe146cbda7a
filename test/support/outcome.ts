import type { Digest } from '../../src/core/digest.ts';
import { digestsIn } from './memory-scene.ts';
import type { Received } from './receiver.ts';
import { tablesOf, withoutColumns, type Tables } from './tables.ts';

const PASSING = {
  finding: ['since', 'first_seen', 'last_seen'],
  history: ['seq', 'changed_at', 'run_id'],
  saving: ['opened_at', 'applied_at'],
  outbox: ['seq', 'id', 'created_at', 'due_at', 'ended_at', 'attempts'],
  sink_memory: ['value'],
  lease: ['fence'],
};

/** All that a store holds in the end, but for times and for how many runs it took. */
export async function outcomeOf(storeUrl: string): Promise<Tables> {
  const tables = withoutColumns(await tablesOf(storeUrl), PASSING);
  const { run: _, rule_count: __, outbox = [], ...rest } = tables;
  const messages = outbox.map(({ digest, ...row }) => ({ ...row, digest: gist(JSON.parse(String(digest)) as Digest) }));
  const sorted = Object.entries({ ...rest, outbox: messages }).map(
    ([name, rows]) => [name, rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))] as const,
  );
  return Object.fromEntries(sorted);
}

function gist({ kind, owner, items, counts }: Digest): string {
  const lines = items.map((item) => `${item.kind} ${item.fingerprint}`).toSorted();
  return [kind, owner ?? '-', ...lines, JSON.stringify(counts.told)].join(' ');
}

export interface Heard {
  /** By path of the sink. */
  readonly said: Readonly<Record<string, readonly string[]>>;
  readonly tooOften: readonly string[];
}

/** What each sink got, in order, each message once; and ids that came more often than crashes explain. */
export function heardIn(own: readonly Received[], kills = 0): Heard {
  const bySink = Map.groupBy(own, ({ path }) => path.split('/').at(-1) ?? '');
  const said = [...bySink].map(([sink, messages]) => [sink, digestsIn(firsts(messages)).map(gist)] as const);
  const byId = Map.groupBy(own, idOf);
  return {
    said: Object.fromEntries(said.toSorted()),
    tooOften: [...byId].flatMap(([id, messages]) => (messages.length > 1 + kills ? [`${id}: ${messages.length}`] : [])),
  };
}

function firsts(messages: readonly Received[]): Received[] {
  return [...Map.groupBy(messages, idOf).values()].flatMap(([first]) => first ?? []);
}

function idOf({ headers }: Received): string {
  return String(headers['webhook-id']);
}
