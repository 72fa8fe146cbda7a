import { DeliveryError } from './notifier.ts';

/** Passes by itself. */
const PASSING = new Set([
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'rollup_error',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
  'message_limit_exceeded',
]);

/** Lies in this one message; every other error is about the channel, the webhook or the token. */
const MESSAGE = new Set([
  'invalid_payload',
  'invalid_blocks',
  'invalid_blocks_format',
  'invalid_json',
  'invalid_arguments',
  'invalid_post_type',
  'msg_too_long',
  'msg_blocks_too_long',
  'no_text',
  'too_many_attachments',
  'as_user_not_supported',
  'cant_update_message',
  'message_not_found',
  'edit_window_closed',
  'thread_not_found',
  'cannot_reply_to_message',
  'restricted_too_many_attachments',
]);

/** What a code of Slack's means for the message; `code` is the API's `error` or the text a webhook answers. */
export function slackFailure(code: string, cause?: DeliveryError): DeliveryError {
  const name = /^\w{1,60}$/.test(code) ? code : 'an answer that is not known';
  // Its words for "too fast" are many.
  const status = cause?.answer?.status === 429 ? ' (429)' : '';
  return new DeliveryError(
    outcomeOf(code, cause),
    `Slack answered ${name}${status}`,
    cause?.retryAfterMs,
    cause?.answer,
  );
}

function outcomeOf(code: string, cause: DeliveryError | undefined): DeliveryError['outcome'] {
  if (PASSING.has(code) || cause?.outcome === 'retry') return 'retry';
  if (MESSAGE.has(code)) return 'rejected';
  if (/^[a-z]+(_[a-z]+)+$/.test(code)) return 'gone';
  return cause?.outcome ?? 'retry';
}
