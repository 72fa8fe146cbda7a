import type { FindingChange, FindingRecord } from '../core/finding-record.ts';
import { statusOf } from '../core/finding-record.ts';
import { createPaint, type Paint } from './paint.ts';
import { amount, plural, printable } from './text.ts';

/** Remembered findings for people, one block each. */
export function* findingsTable(
  records: readonly FindingRecord[],
  { color }: { readonly color: boolean },
): Generator<string> {
  const paint = createPaint(color);
  for (const record of records) yield `${lines(record, paint).join('\n')}\n\n`;
  yield `${plural(records.length, 'finding')}\n`;
}

/** The history of a finding, oldest first. */
export function* historyTable(changes: readonly FindingChange[]): Generator<string> {
  for (const { at, kind, severity, monthly, currency, reason, by } of changes) {
    const money = monthly === null || currency === null ? '' : `, ${amount(monthly, currency)} a month`;
    const who = by === null ? '' : ` by ${printable(by)}`;
    const why = reason === null ? '' : `: ${printable(reason)}`;
    yield `${at.slice(0, 16).replace('T', ' ')}  ${kind} (${severity}${money})${who}${why}\n`;
  }
}

function lines(record: FindingRecord, paint: Paint): string[] {
  const { finding, fingerprint, firstSeen, until, reason, by } = record;
  const { severity, title, ruleId, resource, impact, owner } = finding;
  const money = impact === null ? 'unpriced' : `${amount(impact.monthly, impact.currency)} a month`;
  const status = [
    statusOf(record),
    ...(until === null ? [] : [`until ${until.slice(0, 10)}`]),
    ...(by === null ? [] : [`by ${printable(by)}`]),
    ...(reason === null ? [] : [`(${printable(reason)})`]),
  ].join(' ');
  return [
    `${paint.faint(fingerprint)}  ${paint.severity(severity, severity)}  ${paint.strong(title)} ${paint.faint(`[${ruleId}]`)}`,
    `  ${printable(resource.name)}  ${money}, ${status}, since ${firstSeen.slice(0, 10)}${owner === null ? '' : `, owner ${printable(owner)}`}`,
    `  ${paint.faint(printable(resource.id))}`,
  ];
}
