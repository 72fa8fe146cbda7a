import { Webhook } from 'standardwebhooks';
import { UsageError } from '../core/errors.ts';
import type { Digest } from '../core/digest.ts';
import { checkUrl } from './check-url.ts';
import { DeliveryError, type DeliveryContext, type Notifier, type Payload, type Sink } from './notifier.ts';

const MOST_ITEMS = 1_000;

/**
 * Any receiver that speaks Standard Webhooks: one POST per digest, its `webhook-id` the same for every attempt. It is
 * signed when there is a secret; receivers that cannot verify get it unsigned.
 */
export const webhook: Notifier = { type: 'webhook', hosts: [], check, render, deliver };

function check(sink: Sink): void {
  checkUrl(sink.url, { hosts: [], allowHosts: sink.allowHosts });
  if (sink.secret !== undefined && signerOf(sink.secret) === undefined)
    throw new UsageError('`secret` has to be base64, with or without `whsec_` before it');
}

function render(digest: Digest): Payload[] {
  const { items, ...rest } = digest;
  const told = items.slice(0, MOST_ITEMS);
  const data = { ...rest, items: told, omitted: items.length - told.length };
  return [
    { key: 'digest', body: JSON.stringify({ type: 'azaudit.digest.v1', timestamp: digest.run.finishedAt, data }) },
  ];
}

async function deliver(digest: Digest, { sink, deliveryId, now, send }: DeliveryContext): Promise<void> {
  const signer = sink.secret === undefined ? undefined : signerOf(sink.secret);
  if (sink.secret !== undefined && signer === undefined)
    throw new DeliveryError('gone', 'the signing secret is not base64');
  for (const { body } of render(digest)) {
    await send({
      method: 'POST',
      url: sink.url,
      headers: {
        'content-type': 'application/json',
        'webhook-id': deliveryId,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        ...(signer === undefined ? {} : { 'webhook-signature': signer.sign(deliveryId, now, body) }),
      },
      body,
      // Whatever the receiver says after it: it has the message, and shall not get it again.
      maxBytes: 0,
    });
  }
}

function signerOf(secret: string): Webhook | undefined {
  try {
    return new Webhook(secret);
  } catch {
    return undefined;
  }
}
