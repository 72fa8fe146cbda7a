import type { DigestItem } from '../core/digest.ts';
import { codeBlock, codeSpan, escapeMarkdown, unreferenced } from '../core/markdown.ts';
import { cut, oneLine, plural } from '../core/text.ts';
import { fit } from './fit.ts';
import { itemText, shortened, type Dialect } from './item-text.ts';
import { plainDialect } from './plain-dialect.ts';

/** GitHub takes 65,536 characters. */
const BODY = { size: 60_000, most: 200 };
const COMMENT = { size: 30_000, most: 50 };
const TITLE_ROOM = 200;
const OWNER_ROOM = 80;

/** Foreign text as text: no markup, HTML, link, mention or reference. */
const markdownDialect: Dialect = {
  inert: unreferenced,
  escape: escapeMarkdown,
  sizeOf: (text) => text.length,
};

/** Of a group, whose items have one rule and one owner. Titles are plain text, but references in them count. */
export function titleOf([first]: readonly DigestItem[]): string {
  if (first === undefined) return 'Azure audit';
  const owner = first.owner === null ? '' : ` (${cut(oneLine(first.owner), OWNER_ROOM)})`;
  return `Azure audit: ${unreferenced(`${cut(oneLine(first.title), TITLE_ROOM)}${owner}`)}`;
}

/** What stands now, worst first; of a closed issue nothing does. */
export function bodyOf(standing: readonly DigestItem[]): string {
  if (standing.length === 0) return 'Nothing of this stands any more.';
  const [first] = standing;
  const { kept, omitted } = fit(standing, BODY, { render: markdownItem, sizeOf: (text) => text.length + 2 });
  return [
    `${plural(standing.length, 'finding')} of rule ${codeSpan(first?.ruleId ?? '')}. azaudit rewrites this text and closes the issue when nothing of it stands; write into comments.`,
    ...kept,
    ...more(omitted),
  ].join('\n\n');
}

/** The first run in numbers: a line per rule and owner, the most findings first. */
export function baselineBody(standing: readonly DigestItem[]): string {
  const groups = [...Map.groupBy(standing, ({ ruleId, owner }) => `${ruleId}\n${owner ?? ''}`).values()];
  const { kept, omitted } = fit(
    groups.toSorted((a, b) => b.length - a.length),
    BODY,
    { render: groupLine, sizeOf: (text) => text.length + 1 },
  );
  return [
    'This is what stood at the first run. From here on, what changes has an issue per rule and owner.',
    [...kept, ...more(omitted).map((line) => `- ${line}`)].join('\n'),
    `All findings: ${codeSpan('audit findings list')}`,
  ].join('\n\n');
}

function groupLine(group: readonly DigestItem[]): string {
  const [first] = group;
  const owner =
    first?.owner == null ? 'no owner named' : escapeMarkdown(unreferenced(cut(oneLine(first.owner), OWNER_ROOM)));
  return `- ${plural(group.length, 'finding')} of ${codeSpan(first?.ruleId ?? '')}, ${owner}`;
}

/** What happened, for those who follow the issue. */
export function commentOf(news: readonly DigestItem[]): string {
  const { kept, omitted } = fit(news, COMMENT, {
    render: (item) => {
      const { news: what, name, money, reason } = itemText(item, markdownDialect);
      return `- ${what}: ${name}, ${money}${reason === null ? '' : ` \\(${reason}\\)`}`;
    },
    sizeOf: (text) => text.length + 1,
  });
  return [...kept, ...more(omitted).map((line) => `- ${line}`)].join('\n');
}

function markdownItem(item: DigestItem): string {
  const text = itemText(item, markdownDialect);
  const place = text.place === '' ? '' : ` in ${text.place}`;
  const command = itemText(item, plainDialect).command.join('\n');
  const mute = shortened(oneLine(item.muteCommand), TITLE_ROOM, plainDialect);
  return [
    `### ${text.name}${place}`,
    `${text.news} · ${text.since} · ${text.money}`,
    ...(text.fix === null ? [] : [`Fix: ${text.fix}`]),
    ...(command === '' ? [] : [codeBlock(command)]),
    `[Open in the portal](${text.portalUrl}) · Mute: ${codeSpan(mute)}`,
  ].join('\n\n');
}

function more(count: number): string[] {
  return count === 0 ? [] : [`+${count.toLocaleString('en-US')} more: ${codeSpan('audit findings list')}`];
}
