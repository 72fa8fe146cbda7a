import { planAudit } from '../app/audit.ts';
import { playWeek, type DemoNight } from '../app/demo/week.ts';
import { UsageError } from '../core/errors.ts';
import { statusOf } from '../core/finding-record.ts';
import { plural } from '../core/text.ts';
import { createPaint } from '../reporters/paint.ts';
import { EXIT } from './exit-code.ts';
import { colorIsWanted, configOf, deadlineOf, type CommonOptions } from './options.ts';
import { print, warn } from './output.ts';
import { createProgress } from './progress.ts';
import { nightText } from './week-text.ts';

/** `audit demo --days N`. Throws UsageError for options that belong to a single report. */
export async function runWeek(options: CommonOptions, days: number): Promise<number> {
  refuseReportOptions(options);
  const config = configOf({ ...options, all: true });
  const plan = planAudit(config, { resources: [], keepVerdicts: false });
  warn(plan.warnings);
  const view = createProgress(process.stderr);
  const signal = AbortSignal.timeout(deadlineOf(options, config));
  const nights: DemoNight[] = [];
  try {
    for await (const night of playWeek({ plan, days, signal, progress: view.progress })) nights.push(night);
  } finally {
    view.done();
  }
  await print(options.format === 'json' ? jsonOf(nights) : textOf(nights));
  return EXIT.ok;
}

function refuseReportOptions({ output, verdicts, failOn, baseline, format }: CommonOptions): void {
  const senseless = [
    ...(output === undefined ? [] : ['--output']),
    ...(verdicts === undefined ? [] : ['--verdicts']),
    ...(failOn === undefined ? [] : ['--fail-on']),
    ...(baseline === undefined ? [] : ['--baseline']),
  ];
  if (senseless.length > 0)
    throw new UsageError(`--days plays several audits and gives no report: leave out ${senseless.join(' and ')}`);
  if (format !== 'table' && format !== 'json')
    throw new UsageError(`--days is shown as table or json, not as "${format}"`);
}

function* textOf(nights: readonly DemoNight[]): Generator<string> {
  const paint = createPaint(colorIsWanted());
  yield `${plural(nights.length, 'night')} of the demo estate; messages are shown, nothing is sent.\n`;
  for (const night of nights) yield* nightText(night, paint);
}

function* jsonOf(nights: readonly DemoNight[]): Generator<string> {
  yield `${JSON.stringify({ days: nights.map(nightView) }, null, 2)}\n`;
}

function nightView({ date, story, records, changes, unread, kept, messages }: DemoNight) {
  return {
    date,
    story,
    findings: records.map((record) => ({
      fingerprint: record.fingerprint,
      ruleId: record.ruleId,
      resourceId: record.resourceId,
      severity: record.finding.severity,
      owner: record.finding.owner,
      status: statusOf(record),
      since: record.since,
      until: record.until,
      resolution: record.resolution,
    })),
    changes: changes.map(({ record, change }) => ({
      fingerprint: record.fingerprint,
      ruleId: record.ruleId,
      resourceId: record.resourceId,
      ...change,
    })),
    unread,
    kept,
    messages: messages.map(({ sink, digest, body }) => ({
      sink: sink.name,
      type: sink.type,
      kind: digest.kind,
      owner: digest.owner,
      payload: parsed(body),
    })),
  };
}

function parsed(body: string): unknown {
  return JSON.parse(body);
}
