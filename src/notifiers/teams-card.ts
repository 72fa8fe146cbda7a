import type { Digest, DigestItem, ToldKind } from '../core/digest.ts';
import type { Severity } from '../core/rule.ts';
import { oneLine, plural } from '../core/text.ts';
import { fit } from './fit.ts';
import { itemText, shortened, type Dialect } from './item-text.ts';
import { aboutLines, headline, listedItems, ownerLines } from './text.ts';

/** Teams refuses a message of about 28 KB, senders met refusals from 21 KB on. */
const MESSAGE_BYTES = 20_480;
const ROWS = 20;
const NOTES = { size: 3_500, most: 8 };
const OWNERS = { size: 4_000, most: 15 };
/** For the line that says how many rows are missing. */
const MORE_BYTES = 250;
const LINE_ROOM = 300;

interface Run {
  readonly type: 'TextRun';
  readonly text: string;
  readonly weight?: 'Bolder';
  readonly color?: 'Attention' | 'Warning' | 'Good';
  readonly fontType?: 'Monospace';
  readonly isSubtle?: boolean;
}

/** Foreign text goes into text runs only: unlike the text of a TextBlock, theirs is not read as Markdown. */
interface RichText {
  readonly type: 'RichTextBlock';
  readonly inlines: readonly Run[];
  readonly spacing?: 'None';
}

/** Holds our own words and links. */
interface TextBlock {
  readonly type: 'TextBlock';
  readonly text: string;
  readonly wrap: true;
  readonly size?: 'Large';
  readonly weight?: 'Bolder';
}

interface Container {
  readonly type: 'Container';
  readonly separator: true;
  readonly items: readonly (RichText | TextBlock)[];
}

type Element = RichText | TextBlock | Container;

/**
 * Mentions and date functions are replaced in every text of a card: they are taken apart, and links too, for clients
 * that read more Markdown than they should. Sizes are bytes of JSON.
 */
const teamsDialect: Dialect = {
  inert: (text) =>
    text
      .replaceAll('<', '‹')
      .replaceAll('>', '›')
      .replaceAll(/\{(?=\{)/g, '{ ')
      .replaceAll(/\](?=[([:])/g, '] '),
  escape: (text) => text,
  sizeOf: (text) => bytesOf(text) - 2,
};

/** The message for a Workflows webhook: one Adaptive Card of at most 20,480 bytes, worst findings first. */
export function teamsMessage(digest: Digest): unknown {
  const head: Element[] = [
    { type: 'TextBlock', text: headline(digest), wrap: true, size: 'Large', weight: 'Bolder' },
    ...aboutLines(digest).map((line) => textLine(line)),
  ];
  const notes = lines('Please note', digest.notes, NOTES);
  const owners = listedItems(digest) === digest.items ? [] : lines('By owner', ownerLines(digest), OWNERS);
  const body = [...head, ...notes, ...owners];
  return message([...body, ...rows(digest, MESSAGE_BYTES - bytesOf(message(body)) - MORE_BYTES)]);
}

function rows(digest: Digest, size: number): Element[] {
  const { kept, omitted } = fit(
    listedItems(digest),
    { size, most: ROWS },
    { render: row, sizeOf: (element) => bytesOf(element) + 1 },
  );
  if (omitted === 0) return kept;
  return [...kept, rich([run(`+${omitted.toLocaleString('en-US')} more: `), command('audit findings list')])];
}

function row(item: DigestItem): Container {
  const text = itemText(item, teamsDialect);
  const place = text.place === '' ? '' : ` in ${text.place}`;
  const facts = [text.since, text.money, ...(text.owner === null ? [] : [`owner ${text.owner}`])].join(' · ');
  return {
    type: 'Container',
    separator: true,
    items: [
      rich([
        { ...run(`${text.news}: `), weight: 'Bolder', ...colorOf(item.kind, item.severity) },
        run(`${text.title} · ${text.name}${place}`),
      ]),
      rich([run(facts)]),
      ...(text.reason === null ? [] : [rich([run(`Why: ${text.reason}`)])]),
      ...(text.fix === null ? [] : [rich([run(`Fix: ${text.fix}`)])]),
      ...text.command.map((line): RichText => ({ ...rich([command(line)]), spacing: 'None' })),
      { type: 'TextBlock', text: `[Open in the portal](${text.portalUrl})`, wrap: true },
      ...(text.mute === null ? [] : [rich([{ ...run('Mute: '), isSubtle: true }, command(text.mute)])]),
    ],
  };
}

function lines(
  title: string,
  texts: readonly string[],
  room: { readonly size: number; readonly most: number },
): Element[] {
  if (texts.length === 0) return [];
  const { kept, omitted } = fit(texts, room, { render: textLine, sizeOf: (element) => bytesOf(element) + 1 });
  const more = omitted === 0 ? [] : [rich([run(`+${plural(omitted, 'more line')}`)])];
  return [
    { type: 'Container', separator: true, items: [rich([{ ...run(title), weight: 'Bolder' }]), ...kept, ...more] },
  ];
}

function textLine(text: string): RichText {
  return rich([run(shortened(oneLine(text), LINE_ROOM, teamsDialect))]);
}

function rich(inlines: readonly Run[]): RichText {
  return { type: 'RichTextBlock', inlines };
}

/** The text of a run is required; an empty one is none to some clients. */
function run(text: string): Run {
  return { type: 'TextRun', text: text === '' ? '-' : text };
}

function command(text: string): Run {
  return { ...run(text), fontType: 'Monospace' };
}

function colorOf(kind: ToldKind, severity: Severity): Pick<Run, 'color'> {
  if (kind === 'resolved') return { color: 'Good' };
  if (severity === 'critical') return { color: 'Attention' };
  return severity === 'high' ? { color: 'Warning' } : {};
}

function message(body: readonly Element[]): unknown {
  const content = {
    type: 'AdaptiveCard',
    version: '1.5',
    msteams: { width: 'Full' },
    body,
  };
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  };
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
