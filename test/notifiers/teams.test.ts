import { createRequire } from 'node:module';
import { assert, boolean, constantFrom, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { DIGEST_KINDS, type Digest } from '../../src/core/digest.ts';
import { DeliveryError } from '../../src/notifiers/notifier.ts';
import { teamsMessage } from '../../src/notifiers/teams-card.ts';
import { teams } from '../../src/notifiers/teams.ts';
import { digestOf, HOSTILE_TEXTS, SIZES } from './digests.ts';
import { delivery } from './delivery.ts';

interface CardPackage {
  AdaptiveCard: new () => {
    parse(card: unknown, context: unknown): void;
    validateProperties(): { validationEvents: { message: string }[] };
  };
  SerializationContext: new (version: unknown) => {
    eventCount: number;
    getEventAt(index: number): { message: string };
  };
  Versions: { v1_4: unknown; v1_5: unknown };
}
// Its ES module does not load in Node.
const cards: CardPackage = createRequire(import.meta.url)('adaptivecards/dist/adaptivecards.js');

const envelopeShape = z.strictObject({
  type: z.literal('message'),
  attachments: z.tuple([
    z.strictObject({
      contentType: z.literal('application/vnd.microsoft.card.adaptive'),
      contentUrl: z.null(),
      content: z.looseObject({
        type: z.literal('AdaptiveCard'),
        version: z.literal('1.5'),
        msteams: z.strictObject({ width: z.literal('Full') }),
        body: z.array(z.looseObject({ type: z.string() })),
        actions: z.array(z.unknown()).max(6).optional(),
      }),
    }),
  ]),
});

const PORTAL_LINK = /^\[Open in the portal\]\(https:\/\/portal\.azure\.com(\/[^\s()[\]<>"'`\\]*)?\)$/;

function render(digest: Digest): string {
  const [payload, ...others] = teams.render(digest, { name: 'ops', settings: {} });
  expect(others).toEqual([]);
  return payload?.body ?? '';
}

function cardOf(body: string) {
  return envelopeShape.parse(JSON.parse(body)).attachments[0].content;
}

function complaints(card: unknown, version: unknown): string[] {
  const context = new cards.SerializationContext(version);
  const parsed = new cards.AdaptiveCard();
  parsed.parse(card, context);
  const events = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  return [...events, ...parsed.validateProperties().validationEvents.map(({ message }) => message)];
}

/** Every object in the card, from the outside in. */
function* objectsIn(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield z.record(z.string(), z.unknown()).parse(value);
  for (const child of Object.values(value)) yield* objectsIn(child);
}

function textsIn(card: unknown, type: string): string[] {
  return [...objectsIn(card)].filter((part) => part['type'] === type).map((part) => String(part['text']));
}

function rowsIn(card: ReturnType<typeof cardOf>): string[] {
  return card.body.map((element) => JSON.stringify(element)).filter((text) => text.includes('[Open in the portal]'));
}

function moreIn(card: unknown): number {
  const line = textsIn(card, 'TextRun').find((text) => /^\+[\d,]+ more: $/.test(text));
  return line === undefined ? 0 : Number(line.replaceAll(/\D/g, ''));
}

function expectSound(digest: Digest): void {
  const body = render(digest);
  const card = cardOf(body);
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(20_480);
  expect(complaints(card, cards.Versions.v1_5)).toEqual([]);
  expectInert(body, card);
  const rows = rowsIn(card);
  expect(rows.length).toBeLessThanOrEqual(20);
  if (digest.kind !== 'baseline' && digest.kind !== 'overflow') {
    expect(rows.length + moreIn(card)).toBe(digest.items.length);
    expect(rows.length).toBeGreaterThanOrEqual(Math.min(digest.items.length, 2));
  }
}

/** Only our own words are read as Markdown, and nothing of others can become a mention, a function or a link. */
function expectInert(body: string, card: unknown): void {
  expect(body).not.toMatch(/<|\{\{|\]\((?!https:\/\/portal\.azure\.com[/)])|\"entities\"/);
  const [title, ...links] = textsIn(card, 'TextBlock');
  expect(title).toMatch(/^Azure audit[\w ,:+]*$/);
  for (const link of links) expect(link).toMatch(PORTAL_LINK);
  const types = new Set([...objectsIn(card)].flatMap(({ type }) => (typeof type === 'string' ? [type] : [])));
  expect([...types]).not.toContain('Action.OpenUrl');
  for (const text of textsIn(card, 'TextRun')) expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
}

describe.each(DIGEST_KINDS)('a %s card', (kind) => {
  test.each(SIZES)('of %i findings is within the limits and clean', (size) => {
    for (const owners of size > 100 ? [40] : [0, 1, 40])
      for (const hostile of [false, true]) expectSound(digestOf({ kind, size, hostile, owners, seed: size + owners }));
  });
});

test('any digest is within the limits and clean', () => {
  const options = property(
    constantFrom(...DIGEST_KINDS),
    integer({ min: 0, max: 60 }),
    integer(),
    boolean(),
    (...drawn) => {
      const [kind, size, seed, hostile] = drawn;
      expectSound(digestOf({ kind, size, seed, hostile, owners: Math.abs(seed) % 30 }));
    },
  );
  assert(options, { seed: 3, numRuns: 150 });
});

test.each(HOSTILE_TEXTS.map((text) => [text.slice(0, 40), text]))(
  'nothing of %j gets through, wherever it stands',
  (_, text) => {
    const digest = digestOf({ size: 2 });
    const items = digest.items.map((item) => ({
      ...item,
      ruleId: text,
      title: text,
      owner: text,
      reason: text,
      fix: text,
      command: `az vm show --name ${text}`,
      unpricedReason: text,
      impact: null,
      resource: { ...item.resource, id: text, name: text, resourceGroup: text, subscriptionId: text },
      portalUrl: `https://portal.azure.com/#resource${encodeURI(text.toWellFormed())}`,
    }));
    expectSound({ ...digest, owner: text, items, notes: [text, text] });
  },
);

test('a row says what, since when, how much, whose, why, how to fix it, where it is and how to mute it', () => {
  const digest = digestOf({ size: 1, seed: 5 });
  const item = {
    ...(digest.items[0] ?? expect.fail()),
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

test('twenty findings of everyday length are told, or counted', () => {
  const card = cardOf(render(digestOf({ kind: 'weekly', size: 20 })));
  expect(rowsIn(card).length).toBeGreaterThanOrEqual(14);
});

test('elements are such as clients of version 1.4 know', () => {
  const card = { ...cardOf(render(digestOf({ size: 5 }))), version: '1.4' };
  expect(complaints(card, cards.Versions.v1_4)).toEqual([]);
});

test('the check of cards finds what is wrong', () => {
  const bad = { type: 'AdaptiveCard', version: '1.5', body: [{ type: 'TextBlok', text: 'x' }] };
  expect(complaints(bad, cards.Versions.v1_5)).not.toEqual([]);
  expect(complaints({ type: 'message' }, cards.Versions.v1_5)).not.toEqual([]);
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
