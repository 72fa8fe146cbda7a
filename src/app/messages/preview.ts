import type { Digest } from '../../core/digest.ts';
import { planMessages } from '../../core/plan-messages.ts';
import { realisedSavings } from '../../core/savings.ts';
import { sumUp } from '../../core/untold.ts';
import { NOTIFIERS } from '../../notifiers/index.ts';
import type { RunRecord, Store } from '../../stores/store.ts';
import type { SinkConfig } from '../config/notify.ts';
import { listenersOf } from './listeners.ts';
import { lostMessages } from './lost-messages.ts';

/** One message as a sink would get it, without its secrets. */
export interface Preview {
  readonly sink: string;
  readonly type: string;
  readonly kind: Digest['kind'];
  readonly owner: string | null;
  /** Empty: the sink has nothing to say about this, as PagerDuty below critical. */
  readonly payloads: readonly { readonly key: string; readonly body: unknown }[];
}

export function previewsOf(sink: SinkConfig, digests: readonly Digest[]): Preview[] {
  const notifier = NOTIFIERS[sink.type];
  return digests.map((digest) => ({
    sink: sink.name,
    type: sink.type,
    kind: digest.kind,
    owner: digest.owner,
    payloads: (notifier?.render(digest, sink) ?? []).map(({ key, body }) => ({
      key,
      body: JSON.parse(body) as unknown,
    })),
  }));
}

/** What a sink is due to be sent now, or why it has to wait. */
export interface Due {
  readonly digests: readonly Digest[];
  /** Messages that wait because the sink did not take the first of them: how many, until when, and why. */
  readonly waiting: { readonly count: number; readonly until: string; readonly error: string } | undefined;
}

/**
 * What a sink is sent by a run now that finds everything as the last one did: what is due in the outbox, what earlier
 * runs told nobody, the baseline of a sink that heard nothing, the backlog when its day has come. Undefined while no
 * run is remembered.
 */
export async function dueInStore(store: PreviewStore, sink: SinkConfig, now: Date): Promise<Due | undefined> {
  const [last] = await store.runs(1);
  if (last === undefined) return undefined;
  const pending = (await store.dueDeliveries(END_OF_TIME)).filter((delivery) => delivery.sink === sink.name);
  const [first] = pending;
  if (first !== undefined && first.dueAt > now.toISOString()) {
    const { dueAt: until, error } = first;
    return { digests: [], waiting: { count: pending.length, until, error: error ?? 'it was not tried yet' } };
  }
  const planned = await plannedDigests(store, sink, { last, now: now.toISOString() });
  return { digests: [...pending.map(({ digest }) => digest), ...planned], waiting: undefined };
}

type PreviewStore = Pick<
  Store,
  'runs' | 'dueDeliveries' | 'deadDeliveries' | 'findings' | 'sinkMemory' | 'untold' | 'savings'
>;

/** Later than anything is due. */
const END_OF_TIME = '9999-12-31T23:59:59.999Z';

async function plannedDigests(
  store: PreviewStore,
  sink: SinkConfig,
  { last, now }: { readonly last: RunRecord; readonly now: string },
): Promise<readonly Digest[]> {
  const listener = listenersOf([sink]).get(sink.name);
  if (listener === undefined) return [];
  const records = await store.findings();
  const memory = await store.sinkMemory(sink.name);
  const denied = memory.get('denied') ?? '';
  const { digests } = planMessages(
    { ...listener, memory },
    {
      run: runOf(last),
      now,
      told: sumUp(await store.untold(), new Map(records.map((record) => [record.fingerprint, record]))),
      records,
      realised: realisedSavings(await store.savings(), now),
      denied: denied === '' ? [] : denied.split('\n'),
      otherGaps: [],
      lost: await lostMessages(store, memory.get('lost') ?? ''),
    },
  );
  return digests;
}

function runOf({ run, resources }: RunRecord): Digest['run'] {
  const subscriptions = run.scope.filter((scope) => /^\/subscriptions\/[^/]+$/.test(scope)).length;
  return { id: run.id, finishedAt: run.finishedAt, subscriptions, resources };
}
