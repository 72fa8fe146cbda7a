import { checkUrl } from './check-url.ts';
import { email } from './email.ts';
import { github } from './github.ts';
import type { Notifier, Sink } from './notifier.ts';
import { pagerduty } from './pagerduty.ts';
import { slack } from './slack.ts';
import { teams } from './teams.ts';
import { webhook } from './webhook.ts';
import { UsageError } from '../core/errors.ts';

/** By the `type` of a sink. */
export const NOTIFIERS: Readonly<Record<string, Notifier>> = Object.fromEntries(
  [teams, slack, webhook, email, pagerduty, github].map((notifier) => [notifier.type, notifier]),
);

/** Throws UsageError, in one line without secrets, for a sink that can never work. Asks nobody. */
export function checkSink(sink: Sink): Notifier {
  const notifier = NOTIFIERS[sink.type];
  if (notifier === undefined) throw new UsageError(`sink ${sink.name}: no kind of sink is called "${sink.type}"`);
  try {
    if (notifier.check === undefined) checkUrl(sink.url, { hosts: notifier.hosts, allowHosts: sink.allowHosts });
    else notifier.check(sink);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`sink ${sink.name}: ${error.message}`, { cause: error });
    throw error;
  }
  return notifier;
}
