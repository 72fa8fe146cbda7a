import { z } from 'zod';
import type { Digest } from '../core/digest.ts';
import { DeliveryError, type DeliveryContext, type Payload } from './notifier.ts';
import { replacedMessage } from './slack-blocks.ts';
import { slackFailure } from './slack-errors.ts';

const refusalShape = z.object({ ok: z.literal(false), error: z.string() });
const postedShape = z.object({ ok: z.literal(true), channel: z.string(), ts: z.string() });
/** Where a message stands: the channel's id, not its name, and the message's time stamp, which is its id. */
const placeShape = z.object({ channel: z.string(), ts: z.string() });
const progressShape = placeShape.extend({ deliveryId: z.string(), replies: z.int() });
type Place = z.infer<typeof placeShape>;
type Progress = z.infer<typeof progressShape>;

/** What of the delivery at hand has been sent; deliveries of a sink are sent one after another. */
const PROGRESS = 'slack:sending';

/**
 * Posts the first payload and the others as replies in its thread. An attempt after a failure goes on where the last
 * one stopped. A message about the backlog takes the place of the owner's last one, which is folded to one line.
 */
export async function deliverAsBot(
  digest: Digest,
  payloads: readonly Payload[],
  context: DeliveryContext,
): Promise<void> {
  const [message, ...replies] = payloads;
  if (message === undefined) return;
  const { deliveryId, memory } = context;
  let progress = await read(context, PROGRESS, progressShape);
  if (progress?.deliveryId !== deliveryId) {
    progress = { ...(await post(context, message.body)), deliveryId, replies: 0 };
    await memory.set(PROGRESS, JSON.stringify(progress));
  }
  for (const { body } of replies.slice(progress.replies)) {
    await post(context, inThread(body, progress));
    progress = { ...progress, replies: progress.replies + 1 };
    await memory.set(PROGRESS, JSON.stringify(progress));
  }
  if (digest.kind === 'weekly' || digest.kind === 'daily') await replaceLast(digest, progress, context);
}

async function replaceLast(digest: Digest, { channel, ts }: Progress, context: DeliveryContext): Promise<void> {
  const key = `slack:${digest.kind}:${digest.owner?.toLowerCase() ?? ''}`;
  const last = await read(context, key, placeShape);
  await context.memory.set(key, JSON.stringify({ channel, ts }));
  if (last === undefined || last.ts === ts) return;
  try {
    await call(context, 'chat.update', JSON.stringify({ ...last, ...replacedMessage(digest.run.finishedAt) }));
  } catch (error) {
    // An old message that stays, or that somebody deleted, harms nobody; the new one has arrived.
    if (!(error instanceof DeliveryError)) throw error;
  }
}

async function post(context: DeliveryContext, body: string): Promise<Place> {
  const posted = postedShape.safeParse(await call(context, 'chat.postMessage', body));
  if (!posted.success) throw new DeliveryError('retry', 'Slack does not say where the message stands');
  return { channel: posted.data.channel, ts: posted.data.ts };
}

/** Slack answers 200 whatever happened; the text says it. */
async function call({ sink, send }: DeliveryContext, method: string, body: string): Promise<unknown> {
  if (sink.secret === undefined) throw new DeliveryError('gone', 'a Slack sink with a channel needs a bot token');
  const url = `${sink.url.replace(/\/+$/, '')}/${method}`;
  const headers = { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${sink.secret}` };
  const answer = parsed((await send({ method: 'POST', url, headers, body })).body);
  const refusal = refusalShape.safeParse(answer);
  if (refusal.success) throw slackFailure(refusal.data.error);
  return answer;
}

function inThread(body: string, { channel, ts }: Place): string {
  return JSON.stringify({ ...z.looseObject({}).parse(JSON.parse(body)), channel, thread_ts: ts });
}

async function read<T>({ memory }: DeliveryContext, key: string, shape: z.ZodType<T>): Promise<T | undefined> {
  const text = await memory.get(key);
  return text === undefined ? undefined : shape.safeParse(parsed(text)).data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
