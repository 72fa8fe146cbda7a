import type { Azure } from '../../azure/azure.ts';
import type { Clock } from '../../azure/clock.ts';
import { isStanding } from '../../core/finding-record.ts';
import { totalSavings } from '../../core/money.ts';
import { realisedSavings } from '../../core/savings.ts';
import type { Sink } from '../../notifiers/notifier.ts';
import type { Lease, RunRecord, Store } from '../../stores/store.ts';
import type { AuditPlan, MeasureAzure, RunClock } from '../audit.ts';
import { deliverDue } from '../messages/deliver.ts';
import { listenersOf } from '../messages/listeners.ts';
import { forgetOld } from './forget-old.ts';
import type { Remembered } from './remember.ts';
import { auditWithMemory } from './remembered-audit.ts';
import type { Progress } from '../run-collectors.ts';
import { countFindings, type Amount, type DeliveryCounts, type RunSummary } from './run-summary.ts';

const DELIVERY_BUDGET_MS = 60_000;
const NOTHING: DeliveryCounts = { delivered: 0, retried: 0, pending: 0, dead: 0, gone: [], failures: [] };

export interface ToldAudit {
  readonly plan: AuditPlan;
  readonly azure: Azure;
  readonly store: Store;
  readonly lease: Lease;
  readonly slot: RunRecord['slot'];
  readonly clock: RunClock & { readonly progress: Progress };
  /** Undefined: remember, but tell nobody yet. */
  readonly tell: Telling | undefined;
  readonly measure?: MeasureAzure | undefined;
}

export interface Telling {
  /** By name; an Error says why a sink cannot be used now. */
  readonly sinks: ReadonlyMap<string, Sink | Error>;
  readonly clock: Clock;
  /** Ends the sending; what is left waits in the outbox. */
  readonly signal: AbortSignal;
}

/** One audit with memory, and the messages that it leads to. Throws StoreError and UsageError. */
export async function auditAndTell(
  audit: ToldAudit,
): Promise<{ readonly remembered: Remembered; readonly summary: RunSummary }> {
  const { plan, store, tell } = audit;
  const listeners = tell === undefined ? undefined : listenersOf(plan.config.notify);
  const remembered = await auditWithMemory({ ...audit, listeners });
  const deliveries = tell === undefined ? NOTHING : await deliverDue({ store, ...tell, budgetMs: DELIVERY_BUDGET_MS });
  await forgetOld(store, audit.lease, audit.clock.now);
  return { remembered, summary: summaryOf(remembered, deliveries, audit.slot) };
}

function summaryOf(remembered: Remembered, deliveries: DeliveryCounts, slot: RunRecord['slot']): RunSummary {
  const { report, reconciled, commit, savings } = remembered;
  const { run, coverage, summary } = report;
  const standing = [...reconciled.records.values()].filter(isStanding);
  return {
    id: run.id,
    schedule: slot?.task ?? null,
    slot: slot?.date ?? null,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    durationMs: Date.parse(run.finishedAt) - Date.parse(run.startedAt),
    outcome: commit.record.complete ? 'complete' : 'incomplete',
    resources: summary.resources,
    findings: countFindings(standing),
    changes: countKinds(reconciled.changes.map(({ change }) => change.kind)),
    savings: {
      potential: totalSavings(standing.map(({ finding }) => finding)).map(({ currency, monthly }) => ({
        currency,
        monthly,
      })),
      realised: sumByCurrency(realisedSavings(savings, run.finishedAt)),
    },
    gaps: coverage.collectors.filter(({ status }) => status === 'failed' || status === 'partial').length,
    apis: coverage.apis,
    deliveries,
  };
}

function countKinds<K extends string>(kinds: readonly K[]): Partial<Record<K, number>> {
  const counts: Partial<Record<K, number>> = {};
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function sumByCurrency(amounts: readonly Amount[]): Amount[] {
  return [...Map.groupBy(amounts, ({ currency }) => currency)].map(([currency, group]) => ({
    currency,
    monthly: group.reduce((sum, { monthly }) => sum + monthly, 0),
  }));
}
