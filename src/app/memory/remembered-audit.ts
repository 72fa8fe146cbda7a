import { randomUUID } from 'node:crypto';
import type { Azure } from '../../azure/azure.ts';
import { readAccess } from '../../collectors/read-access.ts';
import type { FindingRecord } from '../../core/finding-record.ts';
import type { Listener } from '../../core/plan-messages.ts';
import type { AuditReport } from '../../core/report.ts';
import { subscriptionResourceId } from '../../core/resource.ts';
import type { Judgement } from '../../core/verdict.ts';
import { DecidedMeanwhile, type Lease, type RunCommit, type RunRecord, type Store } from '../../stores/store.ts';
import { judgeMeasured, measureAzure, type AuditPlan, type MeasureAzure, type RunClock } from '../audit.ts';
import { lostMessages } from '../messages/lost-messages.ts';
import { confirmSavings } from './confirm-savings.ts';
import type { Measured } from '../measured.ts';
import { observationKey, observationOf, typesToProve, type ObservedRun } from './observations.ts';
import { withLostSubscriptions } from './lost-subscriptions.ts';
import { remember, type Memory, type NewRun, type Remembered } from './remember.ts';
import type { Progress } from '../run-collectors.ts';

export interface RememberedAudit {
  readonly plan: AuditPlan;
  readonly azure: Azure;
  readonly store: Store;
  readonly lease: Lease;
  readonly clock: RunClock & { readonly progress: Progress };
  readonly slot: RunRecord['slot'];
  /** Sinks of this run by name; undefined when it tells nobody, so that the next run that does tells its changes too. */
  readonly listeners: ReadonlyMap<string, Omit<Listener, 'memory'>> | undefined;
  /** Who measures; this process, when nobody is named. */
  readonly measure?: MeasureAzure | undefined;
}

/** One audit with memory: measures, judges, and writes everything that changed in one transaction, messages included. */
export async function auditWithMemory(audit: RememberedAudit): Promise<Remembered> {
  const { plan, azure, clock, measure = measureAzure } = audit;
  return rememberMeasured(audit, await measure(plan, azure, clock));
}

async function rememberMeasured(
  { plan, azure, store, lease, clock, slot, listeners }: Omit<RememberedAudit, 'clock'> & { readonly clock: RunClock },
  measured: Measured,
): Promise<Remembered> {
  const seen = await lookBack({ plan, azure, store, clock }, measured);
  for (;;) {
    // Read anew: people may have decided something while Azure was asked.
    const result = remember(await recall(store), {
      ...seen,
      facts: measured.facts,
      rules: plan.rules,
      now: clock.now,
      slot,
      listeners: listeners === undefined ? undefined : await withMemory(store, listeners),
      newId: randomUUID,
    });
    if (await isCommitted(store, result.commit, lease)) return result;
  }
}

/** False, having written nothing, when people decided about findings after they were read. */
async function isCommitted(store: Store, commit: RunCommit, lease: Lease): Promise<boolean> {
  try {
    await store.commitRun(commit, lease);
    return true;
  } catch (error) {
    if (error instanceof DecidedMeanwhile) return false;
    throw error;
  }
}

async function recall(store: Store): Promise<Memory> {
  const decisions = await store.decisions();
  const [findings, savings, untold, runs] = [
    await store.findings(),
    await store.savings(),
    await store.untold(),
    await store.runs(1),
  ];
  return { decisions, findings, savings, untold, isFirst: runs.length === 0 };
}

/** What the run says about what is remembered. The findings themselves are not kept: there may be very many. */
async function lookBack(
  { plan, azure, store, clock }: Pick<RememberedAudit, 'plan' | 'azure' | 'store'> & { readonly clock: RunClock },
  measured: Measured,
): Promise<Pick<NewRun, 'report' | 'observationOf' | 'confirmed'>> {
  const findings = await store.findings();
  const { report, observed } = judgeObserving(plan, measured, { findings, finishedAt: clock.finishedAt ?? new Date() });
  const readable = await provenReadable(azure, typesToProve(findings, observed), clock.signal);
  return {
    report: withLostSubscriptions(report, findings, plan.scope),
    observationOf: (record) => observationOf(record, observed, readable),
    confirmed: await confirmSavings(azure, await store.savings(), clock),
  };
}

/** The report, and beside it every judgement about a remembered finding. */
function judgeObserving(
  plan: AuditPlan,
  measured: Measured,
  { findings, finishedAt }: { readonly findings: readonly FindingRecord[]; readonly finishedAt: Date },
): { report: AuditReport; observed: ObservedRun } {
  const watched = new Set(findings.map(({ resourceId }) => resourceId));
  const judged = new Map<string, Judgement>();
  const report = judgeMeasured(plan, measured, finishedAt, (judgement) => {
    const { ruleId, resourceId, verdict } = judgement;
    if (verdict !== 'fail' && watched.has(resourceId)) judged.set(observationKey(ruleId, resourceId), judgement);
  });
  const ruleIds = new Set(plan.rules.map(({ id }) => id));
  return { report, observed: { measured, scope: plan.scope, ruleIds, judged } };
}

/** Those subscriptions in which the identity is proven to read these types wherever they are. */
async function provenReadable(
  azure: Azure,
  types: ReadonlyMap<string, readonly string[]>,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const proven = new Set<string>();
  for (const [id, wanted] of types) {
    const access = await readAccess({ azure, signal }, subscriptionResourceId(id), wanted);
    if (access.state === 'known') proven.add(id);
  }
  return proven;
}

async function withMemory(
  store: Store,
  listeners: ReadonlyMap<string, Omit<Listener, 'memory'>>,
): Promise<ReadonlyMap<string, Listener & { readonly lost: readonly string[] }>> {
  const complete = new Map<string, Listener & { readonly lost: readonly string[] }>();
  for (const [sink, listener] of listeners) {
    const memory = await store.sinkMemory(sink);
    complete.set(sink, { ...listener, memory, lost: await lostMessages(store, memory.get('lost') ?? '') });
  }
  return complete;
}
