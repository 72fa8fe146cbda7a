import type { Digest, DigestItem, ToldKind } from '../core/digest.ts';
import type { Savings } from '../core/money.ts';
import { SEVERITIES } from '../core/rule.ts';
import { cut, money, oneLine, plural } from '../core/text.ts';

const OWNER_ROOM = 80;
const CURRENCIES = 3;

/** The first line of a message. Holds no text from outside, so that it needs no escaping. */
export function headline(digest: Digest): string {
  const standing = Object.values(digest.counts.bySeverity).reduce((sum, count) => sum + count, 0);
  switch (digest.kind) {
    case 'baseline':
      return joined('Azure audit, first run:', [plural(standing, 'finding'), worthOf(digest.savings)]);
    case 'changes':
      return joined('Azure audit:', [...changesOf(digest), worthOf(digest.savings)]);
    case 'weekly':
    case 'daily':
      return joined(`Azure audit, ${digest.kind}:`, [openFindings(standing), worthOf(digest.savings)]);
    case 'overflow':
      return joined('Azure audit:', [
        `${plural(digest.items.length, 'more finding')} in numbers`,
        worthOf(digest.savings),
      ]);
    case 'test':
      return 'Azure audit: test message';
  }
}

/** The lines under the headline: whose findings, how severe, how much, and which run tells it. */
export function aboutLines(digest: Digest): string[] {
  const { kind, owner, savings, realised, run, counts } = digest;
  if (kind === 'test') return [`Alerts of this sink arrive. Code to confirm: ${digest.nonce ?? 'none'}`];
  const severities = SEVERITIES.toReversed()
    .filter((severity) => counts.bySeverity[severity] > 0)
    .map((severity) => `${counts.bySeverity[severity].toLocaleString('en-US')} ${severity}`);
  const seen = `${plural(run.subscriptions, 'subscription')}, ${plural(run.resources, 'resource')}`;
  return [
    ...(owner === null ? [] : [`Owner: ${owner}`]),
    ...(severities.length === 0 ? [] : [`Severity: ${severities.join(', ')}`]),
    ...savings.slice(0, CURRENCIES).map((saving) => `Possible savings: ${savingText(saving)}`),
    ...realised.slice(0, CURRENCIES).map((entry) => {
      return `Savings realised: ${money(entry.monthly, entry.currency)} a month from ${plural(entry.findings, 'finding')}`;
    }),
    `Run ${run.id} of ${minuteOf(run.finishedAt)}: ${seen}`,
    ...(kind === 'baseline' ? ['From now on this tells changes, and regularly what is open.'] : []),
    ...(digest.items.length > 0 && listedItems(digest).length === 0 ? ['All findings: audit findings list'] : []),
  ];
}

/** One line per owner with findings, most money first. */
export function ownerLines({ counts }: Digest): string[] {
  return counts.byOwner
    .filter(({ findings }) => findings > 0)
    .map(({ owner, findings, savings }) => {
      const name = owner === null ? 'no owner named' : cut(oneLine(owner), OWNER_ROOM);
      return joined(`${name}:`, [plural(findings, 'finding'), worthOf(savings)]);
    });
}

/** A first message and an overflow name no findings of several owners: each owner sees only their own. */
export function listedItems({ kind, counts, items }: Digest): readonly DigestItem[] {
  const isForEverybody = (kind === 'baseline' || kind === 'overflow') && counts.byOwner.length > 1;
  return isForEverybody ? [] : items;
}

function changesOf({ counts: { told }, notes }: Digest): string[] {
  const changes = (['new', 'reopened', 'escalated', 'resolved'] satisfies ToldKind[])
    .filter((kind) => told[kind] > 0)
    .map((kind) => `${told[kind].toLocaleString('en-US')} ${kind}`);
  if (changes.length > 0) return changes;
  return [notes.length > 0 ? 'notes to read' : 'nothing changed'];
}

function openFindings(count: number): string {
  return count === 0 ? 'no open finding' : plural(count, 'open finding');
}

function worthOf(savings: readonly Savings[]): string {
  const amounts = savings
    .filter(({ findings }) => findings > 0)
    .map(({ monthly, currency }) => money(monthly, currency));
  return amounts.length === 0 ? '' : `${amounts.slice(0, CURRENCIES).join(' and ')} a month`;
}

function savingText({ currency, findings, monthly, monthlyLow, monthlyHigh, assumed, unpriced }: Savings): string {
  const range = `${money(monthlyLow, currency)} to ${money(monthlyHigh, currency)}`;
  return [
    ...(findings > 0 ? [`${money(monthly, currency)} a month (${range})`] : []),
    ...(assumed.findings > 0 ? [`${money(assumed.monthly, currency)} a month on assumptions`] : []),
    ...(unpriced > 0 ? [`${plural(unpriced, 'finding')} unpriced`] : []),
  ].join(', ');
}

function minuteOf(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}

function joined(start: string, parts: readonly string[]): string {
  return `${start} ${parts.filter((part) => part !== '').join(', ')}`;
}
