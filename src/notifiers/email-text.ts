import type { Digest, DigestItem } from '../core/digest.ts';
import { cut, oneLine } from '../core/text.ts';
import { fit } from './fit.ts';
import { itemText, shortened, type Dialect } from './item-text.ts';
import { aboutLines, headline, listedItems, ownerLines } from './text.ts';

/** Mail servers take megabytes; people read a screen or two. */
const ROOM = { size: 200_000, most: 200 };
const LINE_ROOM = 500;
const MOST_LINES = 100;
const OWNER_ROOM = 80;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Mail programs make links of what looks like one: a space that shows as nothing takes it apart. */
function unlinked(text: string): string {
  return text.replaceAll(/:(?=\/\/)|\bwww(?=\.)|\b(?:mailto|javascript|data|tel)(?=:)/gi, (found) => `${found}\u200B`);
}

const htmlDialect: Dialect = {
  inert: unlinked,
  escape: (text) => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? ''),
  sizeOf: (text) => text.length,
};
const textDialect: Dialect = { ...htmlDialect, escape: (text) => text };

/** Commands are copied: nothing may hide in them. */
function commandOf(item: DigestItem, { escape, sizeOf }: Dialect): readonly string[] {
  return itemText(item, { inert: (text) => text, escape, sizeOf }).command;
}

export function mailText(digest: Digest): { readonly subject: string; readonly text: string; readonly html: string } {
  const title = headline(digest);
  const subject = digest.owner === null ? title : `${title}, ${cut(oneLine(digest.owner), OWNER_ROOM)}`;
  return { subject, text: textOf(digest, title), html: htmlOf(digest, title) };
}

function textOf(digest: Digest, title: string): string {
  const { kept, omitted } = fit(listedItems(digest), ROOM, {
    render: (item) => plainItem(item),
    sizeOf: (text) => text.length,
  });
  return [
    title,
    ...introOf(digest, textDialect).map(({ title: heading, lines }) =>
      [...(heading === '' ? [] : [heading]), ...lines].join('\n'),
    ),
    ...kept,
    ...more(omitted),
    '',
  ].join('\n\n');
}

function plainItem(item: DigestItem): string {
  const text = itemText(item, textDialect);
  const owner = text.owner === null ? [] : [`owner ${text.owner}`];
  const facts = [text.name, text.place, text.since, text.money, ...owner];
  return [
    `${text.news}: ${text.title}`,
    `  ${facts.filter((fact) => fact !== '').join(' · ')}`,
    ...(text.reason === null ? [] : [`  Why: ${text.reason}`]),
    ...(text.fix === null ? [] : [`  Fix: ${text.fix}`]),
    ...commandOf(item, textDialect).map((line) => `    ${line}`),
    `  Portal: ${text.portalUrl}`,
    ...(text.mute === null ? [] : [`  Mute: ${text.mute}`]),
  ].join('\n');
}

function htmlOf(digest: Digest, title: string): string {
  const { kept, omitted } = fit(listedItems(digest), ROOM, { render: htmlItem, sizeOf: (html) => html.length });
  const intro = introOf(digest, htmlDialect).map(
    ({ title: heading, lines }) => `${heading === '' ? '' : `<h2>${heading}</h2>`}<p>${lines.join('<br>')}</p>`,
  );
  const body = [`<h1>${title}</h1>`, ...intro, ...kept, ...more(omitted).map((line) => `<p>${line}</p>`)];
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body>${body.join('\n')}</body></html>`;
}

function htmlItem(item: DigestItem): string {
  const text = itemText(item, htmlDialect);
  const place = text.place === '' ? '' : ` in ${text.place}`;
  const owner = text.owner === null ? [] : [`owner ${text.owner}`];
  const command = commandOf(item, htmlDialect);
  return [
    `<h3>${text.news}: ${text.title}</h3>`,
    `<p><code>${text.name}</code>${place}<br>${[text.since, text.money, ...owner].join(' · ')}</p>`,
    ...(text.reason === null ? [] : [`<p>Why: ${text.reason}</p>`]),
    ...(text.fix === null ? [] : [`<p>Fix: ${text.fix}</p>`]),
    ...(command.length === 0 ? [] : [`<pre>${command.join('\n')}</pre>`]),
    `<p><a href="${htmlDialect.escape(text.portalUrl)}">Open in the portal</a>`,
    ...(text.mute === null ? [] : [` · Mute: <code>${text.mute}</code>`]),
    '</p>',
  ].join('');
}

function introOf(digest: Digest, dialect: Dialect): { title: string; lines: string[] }[] {
  const owners = listedItems(digest) === digest.items ? [] : ownerLines(digest);
  return [
    { title: '', texts: aboutLines(digest) },
    { title: 'Please note', texts: digest.notes },
    { title: 'By owner', texts: owners },
  ]
    .filter(({ texts }) => texts.length > 0)
    .map(({ title, texts }) => ({
      title,
      lines: [
        ...texts.slice(0, MOST_LINES).map((text) => shortened(oneLine(text), LINE_ROOM, dialect)),
        ...more(texts.length - Math.min(texts.length, MOST_LINES)),
      ],
    }));
}

function more(count: number): string[] {
  return count === 0 ? [] : [`+${count.toLocaleString('en-US')} more: audit findings list`];
}
