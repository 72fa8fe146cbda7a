import { z } from 'zod';

const textOf = (type: 'plain_text' | 'mrkdwn', most: number) =>
  z.strictObject({
    type: z.literal(type),
    text: z.string().min(1).max(most),
    ...(type === 'plain_text' ? { emoji: z.literal(false) } : { verbatim: z.literal(true) }),
  });

const blockShape = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), text: textOf('plain_text', 150) }),
  z.strictObject({ type: z.literal('section'), text: textOf('mrkdwn', 3_000) }),
]);

const messageShape = z.strictObject({
  channel: z.string().optional(),
  thread_ts: z.string().optional(),
  text: z.string().min(1).max(3_000),
  blocks: z.array(blockShape).min(1).max(50),
  unfurl_links: z.literal(false),
  unfurl_media: z.literal(false),
});

const OUR_LINK = /^<https:\/\/portal\.azure\.com(\/[^\s<>|"'`]*)?\|Open in the portal>$/;

/** Why Slack would refuse a message, and what of strangers' texts would come alive in it; empty when it is sound. */
export function problemsIn(body: string): string[] {
  const { text, blocks } = messageShape.parse(JSON.parse(body));
  const size = JSON.stringify(blocks).length;
  return [
    ...(size > 13_000 ? [`${size} characters`] : []),
    ...(/^Azure audit[\w ,:+]*$/.test(text) ? [] : [`text ${text}`]),
    ...blocks.flatMap((block) => problemsInText(block.text.text)),
  ];
}

/** The sections about findings, and how many findings are counted as more. */
export function toldIn(bodies: readonly string[]): { readonly rows: string[]; readonly more: number } {
  const messages = bodies.map((body) => messageShape.parse(JSON.parse(body)));
  const texts = messages.flatMap(({ blocks }) => blocks.map(({ text }) => text.text));
  const counts = texts.flatMap((text) => /^\+([\d,]+) more: /.exec(text)?.[1] ?? []);
  return {
    rows: texts.filter((text) => text.includes('|Open in the portal>')),
    more: counts.reduce((sum, count) => sum + Number(count.replaceAll(',', '')), 0),
  };
}

/** Slack reads what stands between `<` and `>` as a link or a mention, and a stray backtick as the start of code. */
function problemsInText(text: string): string[] {
  const controls = text.match(/<[^>]*>?/g) ?? [];
  const prose = text.replaceAll(/```[^`]*```/g, '').replaceAll(/`[^`\n]+`/g, '');
  return [
    ...controls.filter((control) => !OUR_LINK.test(control)),
    ...(prose.includes('`') ? [`stray backtick in ${text}`] : []),
    ...(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}]/u.test(text) ? [`control character in ${text}`] : []),
  ];
}
