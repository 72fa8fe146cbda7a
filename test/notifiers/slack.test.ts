import { describe, expect, test } from 'vitest';
import type { Digest } from '../../src/core/digest.ts';
import { DeliveryError } from '../../src/notifiers/notifier.ts';
import { slack } from '../../src/notifiers/slack.ts';
import { chatContract, lossOf } from './chat-contract.ts';
import { delivery } from './delivery.ts';
import { digestOf, theOnly } from './digests.ts';
import { problemsIn, toldIn } from './slack-check.ts';

const HOOK = { name: 'ops', settings: {} };
const BOT = { name: 'ops', settings: { channel: '#azure' } };
function bodiesOf(digest: Digest, sink = HOOK): string[] {
  return slack.render(digest, sink).map(({ body }) => body);
}

chatContract((digest) =>
  [HOOK, BOT].flatMap((sink) => {
    const bodies = bodiesOf(digest, sink);
    const { rows, more } = toldIn(bodies);
    return [...bodies.flatMap(problemsIn), ...lossOf(digest, { rows: rows.length, more })];
  }),
);

test('a finding says what, since when, how much, whose, why, how to fix it, where it is and how to mute it', () => {
  const item = {
    ...theOnly(digestOf({ size: 1, seed: 5 })),
    kind: 'escalated' as const,
    severity: 'high' as const,
    confidence: 'suspected' as const,
    impact: { monthlyLow: -80, monthly: -75, monthlyHigh: -70, currency: 'EUR', basis: 'retail', grade: 'B' } as const,
    command: "az vm resize \\\n  --name 'a&b'",
  };
  expect(toldIn(bodiesOf({ ...digestOf(), items: [item] })).rows).toEqual([
    [
      '*Escalated, high, suspected:* GPU machine idle for 14 days · `gpu-0` in rg-vision',
      'since 2026-11-07 · the fix costs EUR 75 a month (EUR 70 to EUR 80) · owner team-0',
      'Why: the machine was seen deallocated',
      'Fix: Deallocate the machine, or put it on a schedule.',
      "```az vm resize \\\n  --name 'a&amp;b'```",
      `<${item.portalUrl}|Open in the portal> · Mute: \`${item.muteCommand}\``,
    ].join('\n'),
  ]);
});

test('a bot tells the numbers in one message and the findings in replies, at most three', () => {
  const few = bodiesOf(digestOf({ kind: 'weekly', size: 30 }), BOT);
  expect(few.map((body) => [body.startsWith('{"channel":"#azure",'), toldIn([body]).rows.length > 0])).toEqual([
    [true, false],
    [true, true],
    [true, true],
  ]);
  expect(toldIn(few).rows).toHaveLength(30);
  const many = bodiesOf(digestOf({ kind: 'weekly', size: 10_000 }), BOT);
  expect(many).toHaveLength(4);
  expect(toldIn(many).rows.length + toldIn(many).more).toBe(10_000);
});

describe('delivery to a webhook', () => {
  const digest = digestOf();

  test('ok has arrived', async () => {
    const { context, requests } = delivery('slack', [{ status: 200, body: 'ok' }]);
    await slack.deliver(digest, context);
    expect(requests).toMatchObject([{ method: 'POST', url: context.sink.url }]);
    expect(requests[0]?.body).toBe(slack.render(digest, HOOK)[0]?.body);
  });

  test.each([
    ['rejected', 'rejected', 400, 'invalid_payload'],
    ['rejected', 'rejected', 400, 'no_text'],
    ['rejected', 'rejected', 400, 'invalid_blocks'],
    ['gone', 'gone', 404, 'channel_not_found'],
    ['gone', 'gone', 410, 'channel_is_archived'],
    ['gone', 'gone', 404, 'no_service'],
    ['gone', 'rejected', 403, 'action_prohibited'],
    ['gone', 'rejected', 403, 'invalid_token'],
    ['retry', 'retry', 500, 'rollup_error'],
    ['retry', 'retry', 503, 'upstream_connect_error'],
  ] as const)('%s instead of %s for %i %s', async (outcome, bare, status, body) => {
    const { context } = delivery('slack', [
      new DeliveryError(bare, `host answered ${status}`, undefined, { status, body }),
    ]);
    await expect(slack.deliver(digest, context)).rejects.toMatchObject({ outcome, message: `Slack answered ${body}` });
  });

  test('another answer than ok is no success', async () => {
    const { context } = delivery('slack', [{ status: 200, body: '<html>Sign in</html>' }]);
    await expect(slack.deliver(digest, context)).rejects.toMatchObject({
      outcome: 'retry',
      message: 'Slack answered an answer that is not known',
    });
  });

  test('a page instead of a code keeps what the status means, and the wait', async () => {
    const page = new DeliveryError('retry', 'host answered 429', 30_000, { status: 429, body: '<html>' });
    const { context } = delivery('slack', [page]);
    await expect(slack.deliver(digest, context)).rejects.toBe(page);
  });
});
