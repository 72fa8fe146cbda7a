import type { DigestItem, ToldKind } from '../core/digest.ts';
import { cut, money, oneLine, printable } from '../core/text.ts';
import { portalLink } from './portal-link.ts';

const ROOM = { title: 160, name: 100, place: 80, owner: 80, reason: 200, fix: 300, unpriced: 120, mute: 200 } as const;
const COMMAND_ROOM = 700;
const COMMAND_LINES = 12;
const NEWS: Record<ToldKind, string> = {
  new: 'New',
  reopened: 'Reopened',
  escalated: 'Escalated',
  resolved: 'Resolved',
  standing: 'Open',
};

/** How a receiver reads text. What goes through `inert`, then `escape`, is shown as it is and means nothing. */
export interface Dialect {
  inert(text: string): string;
  /** Character by character, so that a text may be cut before. */
  escape(text: string): string;
  /** What an escaped text takes of the receiver's limit; adds up over its parts. */
  sizeOf(escaped: string): number;
}

/** One finding in the words of a message: escaped, and short enough for one row of it. */
export interface ItemText {
  /** `New, critical`, `Reopened, low, suspected`. */
  readonly news: string;
  readonly title: string;
  readonly name: string;
  /** The resource group; empty when there is none. */
  readonly place: string;
  /** `since 2026-11-07`. */
  readonly since: string;
  readonly money: string;
  readonly owner: string | null;
  readonly reason: string | null;
  /** What is resolved needs no fix, no command and no mute. */
  readonly fix: string | null;
  readonly command: readonly string[];
  readonly mute: string | null;
  /** Already safe as a URL. */
  readonly portalUrl: string;
}

export function itemText(item: DigestItem, dialect: Dialect): ItemText {
  const short = (text: string, room: number): string => shortened(oneLine(text), room, dialect);
  const isOver = item.kind === 'resolved';
  const news = [NEWS[item.kind], item.severity, ...(item.confidence === 'suspected' ? ['suspected'] : [])];
  return {
    news: news.join(', '),
    title: short(item.title, ROOM.title),
    name: short(item.resource.name, ROOM.name),
    place: short(item.resource.resourceGroup ?? '', ROOM.place),
    since: `${isOver ? 'first seen' : 'since'} ${item.since.slice(0, 10)}`,
    money: short(moneyText(item), ROOM.unpriced),
    owner: item.owner === null ? null : short(item.owner, ROOM.owner),
    reason: item.reason === null ? null : short(item.reason, ROOM.reason),
    fix: isOver ? null : short(item.fix, ROOM.fix),
    command: isOver || item.command === null ? [] : commandLines(item.command, item, dialect),
    mute: isOver ? null : short(item.muteCommand, ROOM.mute),
    portalUrl: portalLink(item),
  };
}

/** A text from outside, cut to the room that it takes when escaped. */
export function shortened(text: string, room: number, { inert, escape, sizeOf }: Dialect): string {
  return escape(cut(inert(text), room, (part) => sizeOf(escape(part))));
}

function moneyText({ kind, impact, unpricedReason }: DigestItem): string {
  if (impact === null) return `unpriced: ${unpricedReason ?? 'its rule names no amount'}`;
  const { monthly, monthlyLow, monthlyHigh, currency, grade } = impact;
  const [low, high] = monthly < 0 ? [-monthlyHigh, -monthlyLow] : [monthlyLow, monthlyHigh];
  const basis = grade === 'C' || grade === 'D' ? ', on assumptions' : '';
  const text = `${money(Math.abs(monthly), currency)} a month (${money(low, currency)} to ${money(high, currency)}${basis})`;
  if (monthly < 0) return kind === 'resolved' ? `the fix cost ${text}` : `the fix costs ${text}`;
  return kind === 'resolved' ? `was ${text}` : text;
}

/** Half a command may do something else: one that is too long is replaced by the command that prints it. */
function commandLines(command: string, { fingerprint }: DigestItem, dialect: Dialect): string[] {
  const printed = command.split('\n').map((line) => printable(line).trimEnd());
  const lines = printed.filter((line) => line !== '').map((line) => dialect.escape(dialect.inert(line)));
  const size = lines.reduce((sum, line) => sum + dialect.sizeOf(line), 0);
  if (size <= COMMAND_ROOM && lines.length <= COMMAND_LINES) return lines;
  return [`audit findings show ${shortened(oneLine(fingerprint), ROOM.place, dialect)}`];
}
