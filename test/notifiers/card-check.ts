import { createRequire } from 'node:module';
import { z } from 'zod';

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

const cardShape = z.looseObject({
  type: z.literal('AdaptiveCard'),
  version: z.literal('1.5'),
  msteams: z.strictObject({ width: z.literal('Full') }),
  body: z.array(z.looseObject({ type: z.string() })),
  actions: z.array(z.unknown()).max(6).optional(),
});
const envelopeShape = z.strictObject({
  type: z.literal('message'),
  attachments: z.tuple([
    z.strictObject({
      contentType: z.literal('application/vnd.microsoft.card.adaptive'),
      contentUrl: z.null(),
      content: cardShape,
    }),
  ]),
});
export type Card = z.infer<typeof cardShape>;

const PORTAL_LINK = /^\[Open in the portal\]\(https:\/\/portal\.azure\.com(\/[^\s()[\]<>"'`\\]*)?\)$/;
/** What a client could read as a mention, a function or a link that is not ours. */
const MARKUP = /<|\{\{|\]\((?!https:\/\/portal\.azure\.com[/)])|"entities"|"selectAction"|Action\./;

export function cardOf(body: string): Card {
  return envelopeShape.parse(JSON.parse(body)).attachments[0].content;
}

/** What Microsoft's own parser says about a card. */
export function complaints(card: unknown, version: keyof CardPackage['Versions'] = 'v1_5'): string[] {
  const context = new cards.SerializationContext(cards.Versions[version]);
  const parsed = new cards.AdaptiveCard();
  parsed.parse(card, context);
  const events = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  return [...events, ...parsed.validateProperties().validationEvents.map(({ message }) => message)];
}

/** The texts of all elements of a type, from top to bottom. */
export function textsIn(card: unknown, type: string): string[] {
  return [...objectsIn(card)].filter((part) => part['type'] === type).map((part) => String(part['text']));
}

/** How many findings a card lists, and how many it counts as more. */
export function toldIn(card: Card): { readonly rows: number; readonly more: number } {
  const rows = card.body.filter((element) => JSON.stringify(element).includes('[Open in the portal]')).length;
  const line = textsIn(card, 'TextRun').find((text) => /^\+[\d,]+ more: $/.test(text));
  return { rows, more: line === undefined ? 0 : Number(line.replaceAll(/\D/g, '')) };
}

/** Why Teams would refuse a message, and what of strangers' texts would come alive in it; empty when it is sound. */
export function problemsIn(body: string): string[] {
  const card = cardOf(body);
  const [title = '', ...links] = textsIn(card, 'TextBlock');
  const size = Buffer.byteLength(body);
  return [
    ...complaints(card),
    ...(size > 20_480 ? [`${size} bytes`] : []),
    ...(toldIn(card).rows > 20 ? ['too many rows'] : []),
    ...(/^Azure audit[\w ,:+]*$/.test(title) ? [] : [`headline ${title}`]),
    ...links.filter((link) => !PORTAL_LINK.test(link)).map((link) => `link ${link}`),
    ...(MARKUP.exec(body) ?? []).map((found) => `markup ${found}`),
    ...textsIn(card, 'TextRun').filter((text) => text === '' || /[\p{Cc}\p{Cf}\p{Cs}]/u.test(text)),
  ];
}

/** Every object in a card, from the outside in. */
function* objectsIn(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield z.record(z.string(), z.unknown()).parse(value);
  for (const child of Object.values(value)) yield* objectsIn(child);
}
