import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { DeliveryError } from '../../src/notifiers/notifier.ts';
import { slack } from '../../src/notifiers/slack.ts';
import { delivery, type Answer, type Request } from './delivery.ts';
import { digestOf } from './digests.ts';

const BOT = { url: 'https://slack.com/api/', secret: 'bot-token-of-this-test', settings: { channel: '#azure' } };
const digest = digestOf({ size: 30 });

function posted(ts: string): Answer {
  return { status: 200, body: JSON.stringify({ ok: true, channel: 'C123', ts }) };
}

function refused(error: string): Answer {
  return { status: 200, body: JSON.stringify({ ok: false, error }) };
}

function seen(requests: readonly Request[]): unknown[] {
  return requests.map(({ url, body }) => {
    const { channel, ts, thread_ts } = z.looseObject({}).parse(JSON.parse(body ?? ''));
    return [url.split('/').at(-1), channel, thread_ts ?? ts];
  });
}

test('findings hang in the thread of the message', async () => {
  const { context, requests } = delivery('slack', [posted('1.1'), posted('1.2'), posted('1.3')], BOT);
  await slack.deliver(digest, context);
  expect(seen(requests)).toEqual([
    ['chat.postMessage', '#azure', undefined],
    ['chat.postMessage', 'C123', '1.1'],
    ['chat.postMessage', 'C123', '1.1'],
  ]);
  expect(requests[0]).toMatchObject({
    url: 'https://slack.com/api/chat.postMessage',
    headers: { authorization: 'Bearer bot-token-of-this-test' },
  });
  expect(requests.map(({ body }) => body).join()).not.toContain('bot-token');
});

test('an attempt after a failure posts only what is missing', async () => {
  const first = delivery('slack', [posted('1.1'), posted('1.2'), new DeliveryError('retry', 'host answered 500')], BOT);
  await expect(slack.deliver(digest, first.context)).rejects.toMatchObject({ outcome: 'retry' });
  const second = delivery('slack', [posted('1.3')], { ...BOT, remembered: first.remembered });
  await slack.deliver(digest, second.context);
  expect(seen(second.requests)).toEqual([['chat.postMessage', 'C123', '1.1']]);
  const repeated = delivery('slack', [], { ...BOT, remembered: first.remembered });
  await slack.deliver(digest, repeated.context);
  expect(repeated.requests).toEqual([]);
});

test('the next delivery is a new message', async () => {
  const first = delivery('slack', [posted('1.1')], BOT);
  await slack.deliver(digestOf({ size: 0 }), first.context);
  const { context, requests } = delivery('slack', [posted('2.1')], {
    ...BOT,
    remembered: first.remembered,
    deliveryId: 'delivery-2',
  });
  await slack.deliver(digestOf({ size: 0 }), context);
  expect(seen(requests)).toEqual([['chat.postMessage', '#azure', undefined]]);
});

describe('the weekly message', () => {
  const weekly = digestOf({ kind: 'weekly', size: 0 });

  async function secondWeek(answer: Answer, owner: string | null = weekly.owner): Promise<unknown[]> {
    const first = delivery('slack', [posted('1.1')], BOT);
    await slack.deliver(weekly, first.context);
    const options = { ...BOT, remembered: first.remembered, deliveryId: 'delivery-2' };
    const second = delivery('slack', [posted('2.1'), answer], options);
    await slack.deliver({ ...weekly, owner }, second.context);
    return seen(second.requests);
  }

  test('takes the place of the last one, which is folded', async () => {
    expect(await secondWeek(posted('1.1'))).toEqual([
      ['chat.postMessage', '#azure', undefined],
      ['chat.update', 'C123', '1.1'],
    ]);
  });

  test('has arrived even when the last one cannot be changed', async () => {
    expect(await secondWeek(refused('message_not_found'))).toHaveLength(2);
  });

  test('leaves those of other owners alone', async () => {
    expect(await secondWeek(posted('1.1'), 'somebody else')).toHaveLength(1);
  });
});

test.each([
  ['retry', refused('ratelimited'), 'ratelimited'],
  ['retry', refused('internal_error'), 'internal_error'],
  ['rejected', refused('msg_blocks_too_long'), 'msg_blocks_too_long'],
  ['rejected', refused('invalid_blocks'), 'invalid_blocks'],
  ['gone', refused('not_in_channel'), 'not_in_channel'],
  ['gone', refused('is_archived'), 'is_archived'],
  ['gone', refused('token_revoked'), 'token_revoked'],
  ['retry', { status: 200, body: '<html>' }, 'where the message stands'],
  ['retry', { status: 200, body: '{"ok":true}' }, 'where the message stands'],
] as const)('%s: %j', async (outcome, answer, message) => {
  const { context, remembered } = delivery('slack', [answer], BOT);
  await expect(slack.deliver(digest, context)).rejects.toMatchObject({
    name: 'DeliveryError',
    outcome,
    message: expect.stringContaining(message),
  });
  expect(remembered.size).toBe(0);
});
