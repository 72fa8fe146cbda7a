import type { DemoMessage, DemoNight } from '../app/demo/week.ts';
import { countBy } from '../core/count-by.ts';
import type { Digest, DigestItem } from '../core/digest.ts';
import { FINDING_STATES, statusOf } from '../core/finding-record.ts';
import { rank } from '../core/rank.ts';
import type { ToldChange } from '../core/reconcile.ts';
import { oneLine, plural } from '../core/text.ts';
import { itemText } from '../notifiers/item-text.ts';
import { plainDialect } from '../notifiers/plain-dialect.ts';
import { aboutLines, headline, listedItems, ownerLines } from '../notifiers/text.ts';
import type { Paint } from '../reporters/paint.ts';

const WIDTH = 100;
const MOST_CHANGES = 10;
/** The backlog is long; the first ones show what its message looks like. */
const MOST_ITEMS = { news: 10, backlog: 2 } as const;
const STATUSES = ['new', ...FINDING_STATES] as const;

/** One night of the demo for people. */
export function* nightText(night: DemoNight, paint: Paint): Generator<string> {
  const weekday = new Intl.DateTimeFormat('en-US', { weekday: 'long', timeZone: 'UTC' }).format(new Date(night.date));
  yield `\n${paint.strong(`${weekday}, ${night.date}`)}\n`;
  for (const line of wrapped(night.story)) yield `${line}\n`;
  yield `\n  Findings: ${countsOf(night)}\n`;
  for (const line of night.unread) yield `  Not read: ${oneLine(line)}\n`;
  if (night.kept > 0) yield `  Unknown tonight, so left as they were: ${plural(night.kept, 'finding')}\n`;
  yield* changesText(night.changes, paint);
  yield* messagesText(night, paint);
}

function countsOf({ records }: DemoNight): string {
  const counts = countBy(STATUSES, records, statusOf);
  const parts = STATUSES.filter((status) => counts[status] > 0).map((status) => `${counts[status]} ${status}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}

function* changesText(changes: readonly ToldChange[], paint: Paint): Generator<string> {
  if (changes.length === 0) yield '  Changed: nothing\n';
  else yield '  Changed:\n';
  const ranked = rank(changes.map((entry) => ({ ...entry.record.finding, entry })));
  for (const { entry } of ranked.slice(0, MOST_CHANGES)) yield `    ${changeLine(entry, paint)}\n`;
  if (ranked.length > MOST_CHANGES) yield `    and ${ranked.length - MOST_CHANGES} more\n`;
}

function changeLine({ record, change }: ToldChange, paint: Paint): string {
  const { kind, severity, reason, by } = change;
  const { title, resource } = record.finding;
  const why = [
    kind === 'seen' ? 'once: metrics need a second night' : null,
    reason,
    by === null ? null : `by ${by}`,
    kind === 'muted' && record.until !== null ? `until ${record.until.slice(0, 10)}` : null,
  ].filter((part) => part !== null);
  const tail = why.length === 0 ? '' : ` (${oneLine(why.join(', '))})`;
  return `${paint.strong(kind)} ${paint.severity(severity, severity)} ${oneLine(resource.name)}: ${title}${tail}`;
}

function* messagesText({ messages, changes, unread }: DemoNight, paint: Paint): Generator<string> {
  if (messages.length === 0) {
    const nothing = changes.length === 0 && unread.length === 0;
    yield `  No message: ${nothing ? 'nothing changed' : 'nothing that anybody has to hear'}\n`;
  }
  const told = new Set<string>();
  for (const message of messages) yield* messageText(message, told, paint);
}

/** What another channel was told in full already is named only. */
function* messageText({ sink, digest }: DemoMessage, told: Set<string>, paint: Paint): Generator<string> {
  yield `\n  ${paint.faint(`-> ${sink.place}`)}\n`;
  yield `     ${paint.strong(headline(digest))}\n`;
  const items = listedItems(digest);
  const key = (item: DigestItem): string => `${digest.kind} ${item.fingerprint}`;
  if (items.length > 0 && items.every((item) => told.has(key(item)))) {
    yield `     ${ownerOf(digest)}listed above\n`;
    return;
  }
  for (const line of [...aboutLines(digest), ...digest.notes]) yield `     ${oneLine(line)}\n`;
  if (items !== digest.items) for (const line of ownerLines(digest)) yield `     ${oneLine(line)}\n`;
  const most = digest.kind === 'changes' ? MOST_ITEMS.news : MOST_ITEMS.backlog;
  for (const item of items.slice(0, most)) yield* itemLines(item, paint);
  for (const item of items) told.add(key(item));
  if (items.length > most) yield `       and ${items.length - most} more\n`;
}

function ownerOf({ owner }: Digest): string {
  return owner === null ? '' : `Owner: ${oneLine(owner)}, `;
}

function* itemLines(item: DigestItem, paint: Paint): Generator<string> {
  const { news, title, name, place, since, money: amount, reason, fix, command, mute } = itemText(item, plainDialect);
  yield `     * ${paint.severity(item.severity, news)}: ${title}\n`;
  yield `       ${[name, place, since, amount].filter((part) => part !== '').join(' · ')}\n`;
  if (reason !== null) yield `       Why: ${reason}\n`;
  if (fix !== null) yield `       Fix: ${fix}\n`;
  for (const line of command) yield `       $ ${line}\n`;
  if (mute !== null) yield `       ${paint.faint(`Mute: ${mute}`)}\n`;
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
