import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { createSend } from '../../src/notifiers/http.ts';
import type { Sink } from '../../src/notifiers/notifier.ts';
import { webhook } from '../../src/notifiers/webhook.ts';
import { startReceiver } from '../support/receiver.ts';
import { contextOf } from './contract.ts';
import { digestOf } from './digests.ts';

const SECRET = `whsec_${Buffer.from('a secret of the tests').toString('base64')}`;
const digest = digestOf({ size: 3, hostile: true, seed: 5 });

async function received(secret?: string): Promise<{ headers: Record<string, string>; body: string }> {
  const receiver = await startReceiver();
  const sink: Sink = {
    name: 'hook',
    type: 'webhook',
    url: `${receiver.url}/x?sig=y`,
    secret,
    settings: {},
    allowHosts: [receiver.host],
  };
  const send = createSend({ hosts: [], allowHosts: sink.allowHosts });
  await webhook.deliver(digest, { ...contextOf(sink, send), now: new Date() });
  const [request] = receiver.received;
  if (request === undefined) throw new Error('nothing arrived');
  return {
    headers: Object.fromEntries(Object.entries(request.headers).map(([key, value]) => [key, String(value)])),
    body: request.body,
  };
}

it('a receiver verifies the message with the package of the standard, and finds the digest in it', async () => {
  const { headers, body } = await received(SECRET);
  const message = new Webhook(SECRET).verify(body, headers);
  expect(message).toEqual({
    type: 'azaudit.digest.v1',
    timestamp: digest.run.finishedAt,
    data: { ...JSON.parse(JSON.stringify(digest)), omitted: 0 },
  });
  expect(headers['webhook-id']).toBe('delivery-1');
});

it('signs with a secret without its prefix, too', async () => {
  const { headers, body } = await received(SECRET.slice('whsec_'.length));
  expect(() => new Webhook(SECRET).verify(body, headers)).not.toThrow();
});

it.each(['', 'whsec_', 'whsec_?', 'no base64', 'whsec_ab=cd'])('refuses the secret %j', (secret) => {
  const sink = { name: 'hook', type: 'webhook', url: 'https://a.example/x', secret, settings: {}, allowHosts: [] };
  expect(() => webhook.check?.(sink)).toThrow(/base64/);
});

it('has arrived with the status, whatever comes after it', async () => {
  const { url, host } = await startReceiver((response) => void response.writeHead(200).write('and so on'));
  const sink = { name: 'hook', type: 'webhook', url, secret: undefined, settings: {}, allowHosts: [host] };
  const send = createSend({ hosts: [], allowHosts: [host] });
  await expect(webhook.deliver(digest, contextOf(sink, send))).resolves.toBeUndefined();
});

it.each([
  ['another secret', (was: Attempt) => ({ ...was, secret: `whsec_${Buffer.from('another').toString('base64')}` })],
  ['a changed body', (was: Attempt) => ({ ...was, body: was.body.replace('azaudit', 'evil') })],
  ['another id', (was: Attempt) => ({ ...was, headers: { ...was.headers, 'webhook-id': 'delivery-2' } })],
  ['an old time', (was: Attempt) => ({ ...was, headers: { ...was.headers, 'webhook-timestamp': '1700000000' } })],
])('a receiver refuses %s', async (_, change) => {
  const { secret, headers, body } = change({ secret: SECRET, ...(await received(SECRET)) });
  expect(() => new Webhook(secret).verify(body, headers)).toThrow(/No matching signature found|too old/);
});

it('without a secret the message is not signed', async () => {
  const { headers } = await received();
  expect(headers).not.toHaveProperty('webhook-signature');
});

it('signs as the standard does', async () => {
  // Signature of the example in the specification of Standard Webhooks' libraries.
  const signature = new Webhook('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw').sign(
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    new Date(1_614_265_330_000),
    '{"test": 2432232314}',
  );
  expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

it('a large digest is cut to 1,000 findings, and says so', () => {
  const [payload] = webhook.render(digestOf({ size: 10_000 }), { name: 'hook', settings: {} });
  const { data } = JSON.parse(payload?.body ?? '');
  expect([data.items.length, data.omitted]).toEqual([1_000, 9_000]);
});

interface Attempt {
  readonly secret: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}
