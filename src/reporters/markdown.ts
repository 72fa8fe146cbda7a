import type { Finding } from '../core/finding.ts';
import { escapeMarkdown, linkTarget, unreferenced } from '../core/markdown.ts';
import { countedOnce, totalSavings, type Savings } from '../core/money.ts';
import type { AuditReport } from '../core/report.ts';
import { SEVERITIES } from '../core/rule.ts';
import { cut, money, oneLine, plural } from '../core/text.ts';
import { evidenceText, impactText } from './finding-text.ts';

/** A summary of a GitHub step holds 1 MiB; these rooms, all full and all escaped, take less than half of it. */
const MOST = { findings: 50, rows: 50, currencies: 5 } as const;
const ROOM = { name: 80, text: 240, link: 600 } as const;
const PORTAL = 'https://portal.azure.com';

/** The summary of a job: headline, table by severity, the worst findings, and what could not be read. */
export function* markdown(report: AuditReport): Generator<string> {
  yield* headline(report);
  if (report.findings.length > 0) {
    yield* severityTable(report.findings);
    yield* findingsTable(report.findings);
  }
  yield* unreadTable(report);
  yield* unknownTable(report);
}

function* headline({ run, summary, coverage, findings }: AuditReport): Generator<string> {
  const { total } = summary.findings;
  const amounts = summary.savings
    .filter((saving) => saving.findings > 0)
    .slice(0, MOST.currencies)
    .map(({ monthly, currency }) => `${money(monthly, currency)} a month to save`);
  const what =
    summary.resources === 0 ? 'no resource was judged' : total === 0 ? 'no findings' : plural(total, 'finding');
  yield `## Azure audit: ${[what, ...amounts].join(', ')}\n\n`;
  if (findings.some(({ baseline }) => baseline !== undefined)) {
    const fresh = findings.filter(({ baseline }) => baseline === 'new').length;
    yield `**${fresh === 0 ? 'None' : fresh.toLocaleString('en-US')} new since the baseline.**\n\n`;
  }
  const scopes = run.scope.filter((scope) => /^\/subscriptions\/[^/]+$/.test(scope)).length;
  const parts = [
    `azaudit ${text(run.version, ROOM.name)}`,
    plural(scopes, 'subscription'),
    plural(summary.resources, 'resource'),
    plural(coverage.rules.length, 'rule'),
    `${run.finishedAt.slice(0, 16).replace('T', ' ')} UTC`,
  ];
  yield `${parts.join(' · ')}\n\n`;
}

/** A resource counts in one row only, as it does in the headline. */
function* severityTable(findings: readonly Finding[]): Generator<string> {
  const counted = new Set(countedOnce(findings));
  const hasBaseline = findings.some(({ baseline }) => baseline !== undefined);
  yield* tableHead(['Severity', 'Findings', ...(hasBaseline ? ['New'] : []), 'To save', 'Without a price']);
  for (const severity of SEVERITIES.toReversed()) {
    const own = findings.filter((finding) => finding.severity === severity);
    if (own.length === 0) continue;
    const fresh = own.filter(({ baseline }) => baseline === 'new').length;
    const savings = totalSavings(own.filter((finding) => counted.has(finding))).map(savingText);
    const unpriced = own.filter(({ unpricedReason }) => unpricedReason !== null).length;
    yield row([
      severity,
      own.length,
      ...(hasBaseline ? [fresh] : []),
      savings.slice(0, MOST.currencies).join(', '),
      unpriced,
    ]);
  }
  yield '\n';
}

function savingText({ currency, monthly, findings, assumed }: Savings): string {
  return [
    ...(findings > 0 ? [`${money(monthly, currency)} a month`] : []),
    ...(assumed.findings > 0 ? [`${money(assumed.monthly, currency)} a month on assumptions`] : []),
  ].join(', ');
}

/** New ones first, if there is a baseline; otherwise in their order, the worst first. */
function* findingsTable(findings: readonly Finding[]): Generator<string> {
  const ordered = findings.toSorted((a, b) => Number(a.baseline === 'unchanged') - Number(b.baseline === 'unchanged'));
  yield '### Findings\n\n';
  yield* tableHead(['Severity', 'Finding', 'Resource', 'Money', 'Evidence', 'Fix']);
  for (const finding of ordered.slice(0, MOST.findings)) {
    const { severity, title, resource, remediation } = finding;
    const notes = notesOf(finding);
    yield row([
      severity,
      `${text(title, ROOM.text)}${notes.length === 0 ? '' : ` \\(${notes.join(', ')}\\)`}`,
      `[${text(resource.name, ROOM.name)}](${portalLink(remediation.portalUrl)})`,
      text(impactText(finding), ROOM.text),
      text(evidenceText(finding), ROOM.text),
      text(remediation.summary, ROOM.text),
    ]);
  }
  yield more(findings.length - MOST.findings);
}

function notesOf({ confidence, status, baseline }: Finding): string[] {
  return [
    ...(confidence === 'suspected' ? ['suspected'] : []),
    ...(status === 'new' ? [] : [text(status, ROOM.name)]),
    ...(baseline === 'unchanged' ? ['in the baseline'] : []),
  ];
}

function* unreadTable({ coverage }: AuditReport): Generator<string> {
  const unread = coverage.collectors.filter(({ status }) => status === 'failed' || status === 'partial');
  if (unread.length === 0) return;
  yield '### Could not be read\n\n';
  yield* tableHead(['What', 'Where', 'How much', 'Why']);
  for (const { id, scope, status, reason } of unread.slice(0, MOST.rows)) {
    const share = status === 'failed' ? 'nothing of it' : 'parts of it';
    yield row([text(id, ROOM.name), text(scope, ROOM.text), share, text(reason ?? '', ROOM.text)]);
  }
  yield more(unread.length - MOST.rows);
}

function* unknownTable({ coverage }: AuditReport): Generator<string> {
  const unknown = coverage.rules.filter((rule) => rule.unknown > 0);
  if (unknown.length === 0) return;
  yield '### Unknown\n\nNeither pass nor fail: what the rule needs could not be seen.\n\n';
  yield* tableHead(['Rule', 'Resources', 'Why']);
  for (const { ruleId, unknown: count, unknownReasons } of unknown.slice(0, MOST.rows)) {
    const reasons = Object.entries(unknownReasons).map(([reason, times]) => `${times} ${reason}`);
    yield row([text(ruleId, ROOM.name), count, reasons.join(', ')]);
  }
  yield more(unknown.length - MOST.rows);
}

/** Whatever the text says, it is shown as it is, in one line of its cell. */
function text(raw: string, room: number): string {
  return escapeMarkdown(cut(unreferenced(oneLine(raw)), room));
}

function portalLink(url: string): string {
  const isOurs = URL.parse(url)?.protocol === 'https:' && url.length <= ROOM.link;
  return linkTarget(isOurs ? url : PORTAL);
}

function* tableHead(names: readonly string[]): Generator<string> {
  yield row(names);
  yield row(names.map(() => '---'));
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.map((cell) => (typeof cell === 'number' ? cell.toLocaleString('en-US') : cell)).join(' | ')} |\n`;
}

function more(count: number): string {
  return count > 0 ? `\n${count.toLocaleString('en-US')} more are in the JSON report.\n\n` : '\n';
}
