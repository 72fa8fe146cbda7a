import { randomInt, randomUUID } from 'node:crypto';
import { makeDigest } from '../../core/make-digest.ts';
import { messageOf, UsageError } from '../../core/errors.ts';
import type { Digest } from '../../core/digest.ts';
import { checkSink } from '../../notifiers/index.ts';
import { DeliveryError } from '../../notifiers/notifier.ts';
import { readEnvironment } from '../config/environment.ts';
import type { Config } from '../config/config.ts';
import { senderOf } from './deliver.ts';
import { resolveSinks, secretSources } from '../config/secrets.ts';

/** Without letters and digits that look alike. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const CODE_LENGTH = 6;

/** Where the operator finds the message. */
const WHERE: Readonly<Record<string, string>> = {
  teams: 'in the channel of the workflow; Teams accepts messages that it then drops, so look',
  slack: 'in the channel of the webhook or bot',
  webhook: 'where the receiver keeps what it is sent',
  email: 'in the mailbox of the recipients; look under spam too',
  pagerduty: 'as an incident or alert of the service; resolve it when you have seen it',
  github: 'as an issue of the repository; close it when you have seen it',
};

/** Sends one message with a code to a sink; what the operator should see now. Throws UsageError with one line. */
export async function sendTest(config: Config, name: string): Promise<string> {
  const chosen = config.notify.find((sink) => sink.name === name);
  if (chosen === undefined) {
    const names = config.notify.map((sink) => sink.name).join(', ');
    throw new UsageError(
      `no sink is called "${name}": ${names === '' ? 'the configuration has none' : `there is ${names}`}`,
    );
  }
  const sink = (await resolveSinks([chosen], secretSources(config, readEnvironment()))).get(name);
  if (sink === undefined || sink instanceof Error) throw new UsageError(sink?.message ?? `sink ${name} is not there`);
  const notifier = checkSink(sink);
  const code = Array.from({ length: CODE_LENGTH }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('');
  const now = new Date();
  const memory = { get: () => Promise.resolve(undefined), set: () => Promise.resolve() };
  try {
    const context = { sink, deliveryId: randomUUID(), now, send: senderOf(sink), memory };
    await notifier.deliver(testDigest(code, now), context);
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    throw new UsageError(`sink ${name}: ${messageOf(error)}`, { cause: error });
  }
  return `${name} (${sink.type}) took the message. Look for the code ${code} ${WHERE[sink.type] ?? 'there'}.`;
}

function testDigest(nonce: string, now: Date): Digest {
  const run = { id: 'test', finishedAt: now.toISOString(), subscriptions: 0, resources: 0 };
  return { ...makeDigest({ kind: 'test', owner: null, items: [], run, realised: [], notes: [] }), nonce };
}
