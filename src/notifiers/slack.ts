import type { Digest } from '../core/digest.ts';
import { DeliveryError, type DeliveryContext, type Notifier, type Payload, type Sink } from './notifier.ts';
import { slackMessage, slackThread, type SlackMessage } from './slack-blocks.ts';
import { deliverAsBot } from './slack-bot.ts';
import { slackFailure } from './slack-errors.ts';

/** Slack takes about one message a second per channel. */
const MOST_REPLIES = 3;

/** An incoming webhook; with `channel` and a bot token as secret: a message whose findings are replies in its thread. */
export const slack: Notifier = {
  type: 'slack',
  hosts: ['slack.com', 'slack-gov.com'],
  render,
  deliver,
};

function render(digest: Digest, sink: Pick<Sink, 'settings'>): Payload[] {
  const channel = channelOf(sink);
  if (channel === undefined) return [payload('message', slackMessage(digest))];
  const { message, replies } = slackThread(digest, MOST_REPLIES);
  return [
    payload('message', { channel, ...message }),
    // When it is sent, a reply also gets the `thread_ts` of the message.
    ...replies.map((reply, index) => payload(`reply-${index + 1}`, { channel, ...reply })),
  ];
}

async function deliver(digest: Digest, context: DeliveryContext): Promise<void> {
  const { sink, send } = context;
  const payloads = render(digest, sink);
  if (channelOf(sink) !== undefined) return deliverAsBot(digest, payloads, context);
  const headers = { 'content-type': 'application/json' };
  for (const { body } of payloads) {
    const answer = await send({ method: 'POST', url: sink.url, headers, body }).catch(rethrowClearly);
    if (answer.body.trim() !== 'ok') throw slackFailure(answer.body.trim());
  }
}

function rethrowClearly(error: unknown): never {
  const code = error instanceof DeliveryError ? error.answer?.body.trim() : undefined;
  throw error instanceof DeliveryError && code !== undefined && /^[a-z_]{1,60}$/.test(code)
    ? slackFailure(code, error)
    : error;
}

function channelOf({ settings }: Pick<Sink, 'settings'>): string | undefined {
  return typeof settings['channel'] === 'string' ? settings['channel'] : undefined;
}

function payload(key: string, message: SlackMessage & { readonly channel?: string }): Payload {
  return { key, body: JSON.stringify({ ...message, unfurl_links: false, unfurl_media: false }) };
}
