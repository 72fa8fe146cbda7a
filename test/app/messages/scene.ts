import { deliverDue, type DeliverRequest } from '../../../src/app/messages/deliver.ts';
import type { DeliveryCounts } from '../../../src/app/memory/run-summary.ts';
import { createSend } from '../../../src/notifiers/http.ts';
import type { Sink } from '../../../src/notifiers/notifier.ts';
import { digestOf } from '../../notifiers/digests.ts';
import { createOutbox, sleepingClock } from '../../support/outbox.ts';
import { startReceiver, type Answering, type Receiver } from '../../support/receiver.ts';

const SECRET = `whsec_${Buffer.from('a secret of the tests').toString('base64')}`;
export const digest = digestOf();

export interface Scene {
  readonly outbox: ReturnType<typeof createOutbox>;
  readonly clock: ReturnType<typeof sleepingClock>;
  readonly receiver: Receiver;
  readonly sink: Sink;
  put(): string;
  deliver(other?: Partial<DeliverRequest>): Promise<DeliveryCounts>;
  /** Delivery ids in the order in which they arrived. */
  heard(): unknown[];
}

/** A webhook's receiver, an outbox and a clock. */
export async function stage(answering: Answering, name = 'hook'): Promise<Scene> {
  const receiver = await startReceiver(answering);
  const [outbox, clock] = [createOutbox(), sleepingClock()];
  const { url, host } = receiver;
  const sink = { name, type: 'webhook', url: `${url}/x`, secret: SECRET, settings: {}, allowHosts: [host] };
  const base: DeliverRequest = {
    store: outbox,
    sinks: new Map([[name, sink]]),
    clock,
    budgetMs: 60_000,
    senderOf: ({ allowHosts }) => createSend({ hosts: [], allowHosts }),
  };
  return {
    outbox,
    clock,
    receiver,
    sink,
    put: () => outbox.put(name, digest),
    deliver: (other = {}) => deliverDue({ ...base, ...other }),
    heard: () => receiver.received.map(({ headers }) => headers['webhook-id']),
  };
}
