import type { HeaderBlock, SectionBlock } from '@slack/types';
import type { Digest, DigestItem } from '../core/digest.ts';
import { oneLine, plural } from '../core/text.ts';
import { fit } from './fit.ts';
import { itemText, shortened, type Dialect } from './item-text.ts';
import { aboutLines, headline, listedItems, ownerLines } from './text.ts';

/** Slack takes about 13,200 characters over all blocks; counted here with their JSON, to be on the safe side. */
const MESSAGE_SIZE = 13_000;
const BLOCKS = 50;
const HEADER_SIZE = 150;
const SECTION = { size: 2_800, most: 15 };
const NOTES = { size: 2_000, most: 8 };
/** For the line that says how many findings are missing. */
const MORE_SIZE = 200;
const LINE_ROOM = 300;

export type SlackBlock = HeaderBlock | SectionBlock;

export interface SlackMessage {
  /** What notifications and old clients show. */
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}

/** Mentions and links begin with `<`; a backtick would end a code span. */
export const slackDialect: Dialect = {
  inert: (text) => text.replaceAll('`', 'ˋ'),
  escape: (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  sizeOf: (text) => JSON.stringify(text).length - 2,
};

/** Everything about a digest in one message, worst findings first. */
export function slackMessage(digest: Digest): SlackMessage {
  const head = headBlocks(digest);
  const { blocks, omitted } = itemBlocks(listedItems(digest), head);
  return { text: headline(digest), blocks: [...head, ...blocks, ...more(omitted)] };
}

/** The message without its findings, and the findings in replies to it: the first so many messages full. */
export function slackThread(digest: Digest, mostReplies: number): { message: SlackMessage; replies: SlackMessage[] } {
  const replies: SlackMessage[] = [];
  const items = listedItems(digest);
  let told = 0;
  while (told < items.length && replies.length < mostReplies) {
    const { blocks, omitted } = itemBlocks(items.slice(told), []);
    told = items.length - omitted;
    const rest = replies.length + 1 === mostReplies ? more(omitted) : [];
    replies.push({ text: `${headline(digest)}, part ${replies.length + 1}`, blocks: [...blocks, ...rest] });
  }
  return { message: { text: headline(digest), blocks: headBlocks(digest) }, replies };
}

/** What is left of a message about the backlog when a newer one is there. */
export function replacedMessage(since: string): SlackMessage {
  const text = `Azure audit: replaced by the message of ${since.slice(0, 10)}`;
  return { text, blocks: [section(text)] };
}

function headBlocks(digest: Digest): SlackBlock[] {
  const owners = listedItems(digest) === digest.items ? [] : ownerLines(digest);
  return [
    { type: 'header', text: { type: 'plain_text', text: headline(digest).slice(0, HEADER_SIZE), emoji: false } },
    section(aboutLines(digest).map(line).join('\n')),
    ...listed('Please note', digest.notes, NOTES),
    ...listed('By owner', owners, SECTION),
  ];
}

function listed(title: string, texts: readonly string[], room: typeof NOTES): SlackBlock[] {
  if (texts.length === 0) return [];
  const { kept, omitted } = fit(texts, room, {
    render: (text) => `• ${line(text)}`,
    sizeOf: (text) => slackDialect.sizeOf(`${text}\n`),
  });
  const rest = omitted === 0 ? [] : [`+${plural(omitted, 'more line')}`];
  return [section([`*${title}*`, ...kept, ...rest].join('\n'))];
}

function itemBlocks(
  items: readonly DigestItem[],
  head: readonly SlackBlock[],
): { blocks: SlackBlock[]; omitted: number } {
  const room = { size: MESSAGE_SIZE - JSON.stringify(head).length - MORE_SIZE, most: BLOCKS - head.length - 1 };
  const { kept, omitted } = fit(items, room, {
    render: (item) => section(itemMarkup(item)),
    sizeOf: (block) => JSON.stringify(block).length + 1,
  });
  return { blocks: kept, omitted };
}

function itemMarkup(item: DigestItem): string {
  const text = itemText(item, slackDialect);
  const place = text.place === '' ? '' : ` in ${text.place}`;
  const owner = text.owner === null ? [] : [`owner ${text.owner}`];
  return [
    `*${text.news}:* ${text.title} · \`${text.name === '' ? '-' : text.name}\`${place}`,
    [text.since, text.money, ...owner].join(' · '),
    ...(text.reason === null ? [] : [`Why: ${text.reason}`]),
    ...(text.fix === null ? [] : [`Fix: ${text.fix}`]),
    ...(text.command.length === 0 ? [] : [`\`\`\`${text.command.join('\n')}\`\`\``]),
    `<${slackDialect.escape(text.portalUrl)}|Open in the portal>${text.mute === null ? '' : ` · Mute: \`${text.mute}\``}`,
  ].join('\n');
}

function more(count: number): SlackBlock[] {
  return count === 0 ? [] : [section(`+${count.toLocaleString('en-US')} more: \`audit findings list\``)];
}

function line(text: string): string {
  return shortened(oneLine(text), LINE_ROOM, slackDialect);
}

/** `verbatim`: names of channels, people and sites in plain text stay plain text. */
function section(text: string): SectionBlock {
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } };
}
