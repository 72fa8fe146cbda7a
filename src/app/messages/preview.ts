import type { Digest } from '../../core/digest.ts';
import { planMessages } from '../../core/plan-messages.ts';
import { realisedSavings } from '../../core/savings.ts';
import { sumUp } from '../../core/untold.ts';
import { NOTIFIERS } from '../../notifiers/index.ts';
import type { RunRecord, Store } from '../../stores/store.ts';
import type { SinkConfig } from '../config/notify.ts';
import { listenersOf } from './listeners.ts';

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

/**
 * What a sink would be sent now: what waits in the outbox, and what a run would add that finds everything as the last
 * one did, the backlog included. Undefined while no run is remembered.
 */
export async function digestsInStore(
  store: Pick<Store, 'runs' | 'dueDeliveries' | 'findings' | 'sinkMemory' | 'untold' | 'savings'>,
  sink: SinkConfig,
  now: Date,
): Promise<Digest[] | undefined> {
  const [last] = await store.runs(1);
  const listener = listenersOf([sink]).get(sink.name);
  if (last === undefined || listener === undefined) return undefined;
  const time = now.toISOString();
  const waiting = (await store.dueDeliveries(time)).filter((delivery) => delivery.sink === sink.name);
  const records = await store.findings();
  const memory = new Map(await store.sinkMemory(sink.name));
  if (memory.has('baseline')) memory.set('heartbeat', new Date(0).toISOString());
  const { digests } = planMessages(
    { ...listener, memory },
    {
      run: runOf(last),
      now: time,
      told: sumUp(await store.untold(), new Map(records.map((record) => [record.fingerprint, record]))),
      records,
      realised: realisedSavings(await store.savings(), time),
      denied: [],
      otherGaps: [],
      lost: [],
    },
  );
  return [...waiting.map(({ digest }) => digest), ...digests];
}

function runOf({ run, resources }: RunRecord): Digest['run'] {
  const subscriptions = run.scope.filter((scope) => /^\/subscriptions\/[^/]+$/.test(scope)).length;
  return { id: run.id, finishedAt: run.finishedAt, subscriptions, resources };
}
