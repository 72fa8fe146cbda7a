import { describe, expect, test } from 'vitest';
import type { Digest } from '../../src/core/digest.ts';
import { DeliveryError } from '../../src/notifiers/notifier.ts';
import { teamsMessage } from '../../src/notifiers/teams-card.ts';
import { teams } from '../../src/notifiers/teams.ts';
import { cardOf, complaints, problemsIn, textsIn, toldIn } from './card-check.ts';
import { chatContract, lossOf } from './chat-contract.ts';
import { delivery } from './delivery.ts';
import { digestOf, theOnly } from './digests.ts';

function render(digest: Digest): string {
  return teams.render(digest, { name: 'ops', settings: {} })[0]?.body ?? '';
}

chatContract((digest) => {
  const body = render(digest);
  return [...problemsIn(body), ...lossOf(digest, toldIn(cardOf(body)))];
});

test('a row says what, since when, how much, whose, why, how to fix it, where it is and how to mute it', () => {
  const digest = digestOf({ size: 1, seed: 5 });
  const item = {
    ...theOnly(digest),
    kind: 'reopened' as const,
    severity: 'critical' as const,
    confidence: 'suspected' as const,
    impact: {
      monthlyLow: 2_066,
      monthly: 2_431,
      monthlyHigh: 2_796,
      currency: 'EUR',
      basis: 'retail',
      grade: 'B',
    } as const,
    command: 'az vm deallocate \\\n  --name gpu-0',
  };
  const card = cardOf(render({ ...digest, items: [item] }));
  expect(textsIn(card, 'TextRun').slice(-9)).toEqual([
    'Reopened, critical, suspected: ',
    'GPU machine idle for 14 days · gpu-0 in rg-vision',
    'since 2026-11-07 · EUR 2,431 a month (EUR 2,066 to EUR 2,796) · owner team-0',
    'Why: the machine was seen deallocated',
    'Fix: Deallocate the machine, or put it on a schedule.',
    'az vm deallocate \\',
    '  --name gpu-0',
    'Mute: ',
    item.muteCommand,
  ]);
  expect(textsIn(card, 'TextBlock').at(-1)).toBe(`[Open in the portal](${item.portalUrl})`);
});

test('short rows are counted beyond the twentieth as well', () => {
  const digest = digestOf({ size: 40 });
  const items = digest.items.map((item) => ({ ...item, kind: 'resolved' as const, reason: null }));
  expect(toldIn(cardOf(render({ ...digest, items })))).toEqual({ rows: 20, more: 20 });
});

test('twenty findings of everyday length are told, or counted', () => {
  const card = cardOf(render(digestOf({ kind: 'weekly', size: 20 })));
  expect(toldIn(card).rows).toBeGreaterThanOrEqual(14);
});

test('elements are such as clients of version 1.4 know', () => {
  const card = { ...cardOf(render(digestOf({ size: 5 }))), version: '1.4' };
  expect(complaints(card, 'v1_4')).toEqual([]);
});

test('the check of cards finds what is wrong', () => {
  const bad = { type: 'AdaptiveCard', version: '1.5', body: [{ type: 'TextBlok', text: 'x' }] };
  expect(complaints(bad, 'v1_5')).not.toEqual([]);
  expect(complaints({ type: 'message' }, 'v1_5')).not.toEqual([]);
});

test('equal digests give equal cards', () => {
  const options = { size: 30, hostile: true, seed: 9 };
  expect(teamsMessage(digestOf(options))).toEqual(teamsMessage(digestOf(options)));
});

describe('delivery', () => {
  const digest = digestOf();

  test.each([
    [202, ''],
    [200, '1'],
    [200, '{"id":"run-1"}'],
  ])('%i %j has arrived', async (status, body) => {
    const { context, requests } = delivery('teams', [{ status, body }]);
    await teams.deliver(digest, context);
    expect(requests).toEqual([
      {
        method: 'POST',
        url: context.sink.url,
        headers: { 'content-type': 'application/json' },
        body: render(digest),
      },
    ]);
  });

  test.each([
    [
      'rejected',
      { status: 200, body: '{"error":{"code":"InvalidBotAdaptiveCard","message":"x"}}' },
      'InvalidBotAdaptiveCard',
    ],
    ['rejected', { status: 200, body: '{"error":{"message":"x"}}' }, 'an error'],
    ['retry', { status: 200, body: '{"error":{"code":"TooManyRequests"}}' }, 'TooManyRequests'],
    [
      'retry',
      { status: 200, body: 'failed: Microsoft Teams endpoint returned HTTP error 429 with ContextId x' },
      '429',
    ],
    [
      'rejected',
      { status: 200, body: 'failed: Microsoft Teams endpoint returned HTTP error 413 with ContextId x' },
      '413',
    ],
    ['rejected', new DeliveryError('rejected', 'host answered 400', undefined, { status: 400, body: 'no' }), '400'],
    [
      'gone',
      new DeliveryError('rejected', 'host answered 400', undefined, {
        status: 400,
        body: '{"error":{"code":"WorkflowTriggerIsNotEnabled","message":"The workflow is off"}}',
      }),
      'WorkflowTriggerIsNotEnabled',
    ],
    ['gone', new DeliveryError('rejected', 'host answered 401', undefined, { status: 401, body: '' }), '401'],
    [
      'gone',
      new DeliveryError('gone', 'host answered 401', undefined, {
        status: 401,
        body: '{"error":{"code":"DirectApiAuthorizationRequired","message":"x"}}',
      }),
      'host answered 401: DirectApiAuthorizationRequired',
    ],
    ['gone', new DeliveryError('gone', 'host answered 404', undefined, { status: 404, body: '' }), '404'],
  ] as const)('%s: %j', async (outcome, answer, text) => {
    const { context } = delivery('teams', [answer]);
    await expect(teams.deliver(digest, context)).rejects.toMatchObject({
      name: 'DeliveryError',
      outcome,
      message: expect.stringContaining(text),
    });
  });

  test('a wait that the receiver asks for is kept', async () => {
    const { context } = delivery('teams', [new DeliveryError('retry', 'host answered 429', 17_000)]);
    await expect(teams.deliver(digest, context)).rejects.toMatchObject({ outcome: 'retry', retryAfterMs: 17_000 });
  });
});
