import { Counter, Gauge, Registry } from 'prom-client';
import { SEVERITIES } from '../../core/rule.ts';
import type { Amount, DeliveryCounts, FindingCounts, RunSummary } from '../memory/run-summary.ts';
import type { SlotOutcome } from './run-slot.ts';

const STATUSES = ['new', 'open', 'acknowledged', 'muted', 'exempted', 'reopened'] as const;

/** What the store remembers when the daemon starts, so that a restart leaves no hole in a graph. */
export interface RememberedState {
  readonly findings: FindingCounts;
  /** ISO 8601 UTC; null when nothing ran yet. */
  readonly lastRunAt: string | null;
}

export interface Metrics {
  readonly contentType: string;
  text(now: { readonly running: boolean; readonly configRefused: boolean }): Promise<string>;
  restore(state: RememberedState): void;
  ran(outcome: SlotOutcome): void;
  delivered(counts: DeliveryCounts): void;
}

/** Prometheus series of the daemon in a registry of their own. `now` in seconds since the epoch. */
export function createMetrics(now: () => number, version: string): Metrics {
  const registry = new Registry();
  const series = createSeries(registry);
  let lastSuccess: number | undefined;
  series.build.set({ version }, 1);
  // A gauge begins at 0, which would be said of runs that never were.
  for (const unknown of [series.lastSuccess, series.age, series.duration, series.gaps]) unknown.remove();
  return {
    contentType: registry.contentType,
    text: ({ running, configRefused }) => {
      series.running.set(running ? 1 : 0);
      series.configRefused.set(configRefused ? 1 : 0);
      // Nothing ran yet: no age is better than one since 1970.
      if (lastSuccess !== undefined) {
        series.lastSuccess.set(lastSuccess);
        series.age.set(Math.max(0, now() - lastSuccess));
      }
      return registry.metrics();
    },
    restore: ({ findings, lastRunAt }) => {
      setFindings(series, findings);
      if (lastRunAt !== null) lastSuccess = Date.parse(lastRunAt) / 1_000;
    },
    ran: (outcome) => {
      if (outcome.state === 'ran') {
        setRun(series, outcome.summary);
        lastSuccess = Date.parse(outcome.summary.finishedAt) / 1_000;
      }
      if (outcome.state === 'ran' || outcome.state === 'failed' || outcome.state === 'stopped')
        series.runs.inc({ outcome: outcome.state === 'ran' ? outcome.summary.outcome : outcome.state });
    },
    delivered: (counts) => addDeliveries(series, counts),
  };
}

type Series = ReturnType<typeof createSeries>;

function createSeries(registry: Registry) {
  const at = { registers: [registry] };
  const gauge = <T extends string>(name: string, help: string, labelNames: readonly T[] = []): Gauge<T> =>
    new Gauge({ name: `azaudit_${name}`, help, labelNames, ...at });
  const counter = <T extends string>(name: string, help: string, labelNames: readonly T[] = []): Counter<T> =>
    new Counter({ name: `azaudit_${name}`, help, labelNames, ...at });
  return {
    lastSuccess: gauge('last_success_timestamp_seconds', 'When the last recorded run ended'),
    age: gauge('last_success_age_seconds', 'How long ago the last recorded run ended'),
    build: gauge('build_info', 'The version that runs', ['version']),
    running: gauge('run_in_progress', '1 while a run is at work here'),
    configRefused: gauge('config_refused', '1 while the configuration file is refused and the last good one is in use'),
    duration: gauge('run_duration_seconds', 'How long the last run took'),
    runs: counter('runs_total', 'Scheduled runs by outcome', ['outcome']),
    findings: gauge('findings', 'Standing findings by status and severity', ['status', 'severity']),
    potential: gauge('potential_savings_monthly', 'Potential savings per month of what stands', ['currency']),
    realised: gauge('realised_savings_monthly', 'Savings per month that bills confirm', ['currency']),
    gaps: gauge('coverage_gaps', 'Collectors and scopes that the last run could not read'),
    calls: counter('api_calls_total', 'Calls to Azure by API and status', ['api', 'status']),
    waited: counter('api_waited_seconds_total', 'Time that calls waited for quota, by API', ['api']),
    deliveries: counter('notifications_total', 'Messages by outcome: delivered, failed, dead', ['outcome']),
  };
}

function setRun(series: Series, summary: RunSummary): void {
  series.duration.set(summary.durationMs / 1_000);
  series.gaps.set(summary.gaps);
  setFindings(series, summary.findings);
  setAmounts(series.potential, summary.savings.potential);
  setAmounts(series.realised, summary.savings.realised);
  for (const { api, waitedMs, statuses } of summary.apis) {
    series.waited.inc({ api }, waitedMs / 1_000);
    for (const [status, calls] of Object.entries(statuses)) series.calls.inc({ api, status }, calls);
  }
  addDeliveries(series, summary.deliveries);
}

/** Zero is a number too: a series that disappears would look like an outage. */
function setFindings(series: Series, findings: FindingCounts): void {
  for (const status of STATUSES)
    for (const severity of SEVERITIES) series.findings.set({ status, severity }, findings[status]?.[severity] ?? 0);
}

function setAmounts(gauge: Gauge<'currency'>, amounts: readonly Amount[]): void {
  gauge.reset();
  for (const { currency, monthly } of amounts) gauge.set({ currency }, monthly);
}

function addDeliveries({ deliveries }: Series, { delivered, retried, dead }: DeliveryCounts): void {
  deliveries.inc({ outcome: 'delivered' }, delivered);
  deliveries.inc({ outcome: 'failed' }, retried);
  deliveries.inc({ outcome: 'dead' }, dead);
}
