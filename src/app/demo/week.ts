import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decide } from '../../core/decide.ts';
import type { Digest } from '../../core/digest.ts';
import { isStanding, type FindingRecord } from '../../core/finding-record.ts';
import type { Listener } from '../../core/plan-messages.ts';
import type { ToldChange } from '../../core/reconcile.ts';
import { canonicalId } from '../../core/resource.ts';
import { NOTIFIERS } from '../../notifiers/index.ts';
import { startSimulator } from '../../simulator/serve.ts';
import { openStore } from '../../stores/open-store.ts';
import { StoreError, type Store } from '../../stores/store.ts';
import type { AuditPlan } from '../audit.ts';
import { connectToSimulator } from '../connect.ts';
import { loadDemoEstate } from './estate.ts';
import { loadStory, type Night, type StoryDecision } from './story.ts';
import { auditWithMemory } from '../memory/remembered-audit.ts';
import type { Progress } from '../run-collectors.ts';
import { holdLease } from '../memory/run-lease.ts';
import { unreadLines } from '../memory/unread-lines.ts';

const STORY = fileURLToPath(new URL('../../simulator/estates/demo-week.yaml', import.meta.url));
const HOUR = 3_600_000;
/** What a run over three subscriptions takes in life. */
const RUN = 240_000;
/** People read alerts at nine, three hours after the run. */
const MORNING = 3 * HOUR;

/** Nobody is behind these: what they would get is shown. The chat hears less than the channel of the team. */
export const PRETENDED_SINKS = [
  { name: 'AI Platform', type: 'teams', place: 'Teams, AI Platform', route: {} },
  { name: '#platform', type: 'slack', place: 'Slack, #platform', route: { severity: 'high' } },
] as const;
export type PretendedSink = (typeof PRETENDED_SINKS)[number];

export interface DemoMessage {
  readonly sink: PretendedSink;
  readonly digest: Digest;
  /** As JSON text, what the vendor would have been sent. */
  readonly body: string;
}

export interface DemoNight {
  /** `2026-11-24`. */
  readonly date: string;
  readonly story: string;
  /** All that is remembered in the morning. */
  readonly records: readonly FindingRecord[];
  /** Of the run, then of people. */
  readonly changes: readonly ToldChange[];
  /** What could not be read, one line a scope. */
  readonly unread: readonly string[];
  /** Findings about which the run could say nothing, so that they stay as they were. */
  readonly kept: number;
  readonly messages: readonly DemoMessage[];
}

export interface DemoWeek {
  readonly plan: AuditPlan;
  readonly days: number;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** The demo estate night after night, remembered in a database that is gone afterwards. Nothing is sent. Throws UsageError. */
export async function* playWeek(week: DemoWeek): AsyncGenerator<DemoNight> {
  const nights = await loadStory(STORY, await loadDemoEstate(), week.days);
  const folder = await mkdtemp(join(tmpdir(), 'azaudit-demo-'));
  try {
    const store = await openStore(`sqlite:${join(folder, 'demo.db')}`);
    try {
      for (const night of nights) yield await playNight(night, store, week);
    } finally {
      await store.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function playNight(night: Night, store: Store, week: DemoWeek): Promise<DemoNight> {
  const now = new Date(night.estate.now);
  const { report, reconciled } = await audit(night, store, week);
  const messages = await takeMessages(store, now.toISOString());
  const decided: ToldChange[] = [];
  for (const decision of night.decisions) decided.push(...(await apply(store, decision, now.getTime() + MORNING)));
  const { denied, otherGaps } = unreadLines(report.coverage.collectors);
  const records = await store.findings();
  return {
    date: night.estate.now.slice(0, 10),
    story: night.story,
    records,
    changes: [...reconciled.changes, ...decided],
    unread: [...denied, ...otherGaps],
    kept: records.filter(
      (record) => isStanding(record) && record.contrarySince === null && record.lastSeen < now.toISOString(),
    ).length,
    messages,
  };
}

async function audit({ estate, faults }: Night, store: Store, { plan, signal, progress }: DemoWeek) {
  const now = new Date(estate.now);
  const simulator = await startSimulator({ estate, faults });
  const held = await holdLease(store, 'demo', () => now.getTime());
  try {
    if (held === undefined) throw new StoreError('the demo shares its store with nobody');
    return await auditWithMemory({
      plan,
      azure: connectToSimulator(simulator.url),
      store,
      lease: held.lease,
      slot: { task: 'nightly', date: estate.now.slice(0, 10) },
      clock: { now, startedAt: now, finishedAt: new Date(now.getTime() + RUN), signal, progress },
      listeners: new Map(PRETENDED_SINKS.map((sink) => [sink.name, listenerOf(sink)])),
    });
  } finally {
    await held?.release();
    await simulator.close();
  }
}

function listenerOf({ route }: PretendedSink): Omit<Listener, 'memory'> {
  return { route, heartbeat: 'weekly', maxMessages: 10 };
}

/** Empties the outbox as a delivery would. */
async function takeMessages(store: Store, now: string): Promise<DemoMessage[]> {
  const messages: DemoMessage[] = [];
  for (const delivery of await store.dueDeliveries(now)) {
    const sink = PRETENDED_SINKS.find(({ name }) => name === delivery.sink);
    const payloads = sink === undefined ? [] : NOTIFIERS[sink.type]?.render(delivery.digest, { ...sink, settings: {} });
    for (const { body } of payloads ?? []) {
      if (sink !== undefined) messages.push({ sink, digest: delivery.digest, body });
    }
    await store.updateDelivery({ ...delivery, state: 'delivered', attempts: 1, endedAt: now });
  }
  return messages;
}

/** As `audit findings mute` and `ack` do. Nothing where a narrower choice of rules never brought the finding. */
async function apply(store: Store, decision: StoryDecision, time: number): Promise<ToldChange[]> {
  const id = canonicalId(decision.resource);
  const found = (await store.findings({ below: id })).find(
    (record) => record.ruleId === decision.rule && record.resourceId === id && isStanding(record),
  );
  if (found === undefined) return [];
  const { by } = decision;
  const said = { now: new Date(time).toISOString(), by };
  const until = (days: number): string => new Date(time + days * 24 * HOUR).toISOString();
  return store.decide([found.fingerprint], (before) =>
    decide(
      before,
      decision.do === 'acknowledge'
        ? { ...said, kind: 'acknowledge', reason: null }
        : { ...said, kind: 'mute', reason: decision.reason, until: until(decision.days) },
    ),
  );
}
