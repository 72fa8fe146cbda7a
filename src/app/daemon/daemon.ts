import type { Clock } from '../../azure/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { Store } from '../../stores/store.ts';
import type { Log } from './log-line.ts';
import { createSlotRunner, type RunOnce, type SlotOutcome } from './run-slot.ts';
import type { DeliveryCounts, RunSummary } from '../memory/run-summary.ts';
import { delayOf, dueSlot, type Schedule, type Slot } from './schedule.ts';
import { withLease } from '../memory/with-lease.ts';

const DELIVERY_BUDGET_MS = 50_000;
const FLUSH_BUDGET_MS = 10_000;

/** What a reload may change. */
export interface DaemonSettings {
  readonly schedules: readonly Schedule[];
  /** How long a run may read. */
  readonly deadlineMs: number;
}

/** Sends what is due, within this time. */
export type Deliver = (limits: { readonly budgetMs: number; readonly signal: AbortSignal }) => Promise<DeliveryCounts>;

export interface DaemonParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Unique per process. */
  readonly holder: string;
  readonly settings: () => DaemonSettings;
  readonly runOnce: RunOnce;
  readonly deliver: Deliver;
  readonly onRun?: (outcome: SlotOutcome, slot: Slot) => void;
  readonly onDelivered?: (counts: DeliveryCounts) => void;
}

export interface DaemonState {
  readonly running: Slot | null;
  readonly draining: boolean;
  /** `self`: it runs here; `other`: another instance ran when this one last wanted to. */
  readonly lease: 'self' | 'other' | 'none';
  readonly lastRun: RunSummary | null;
  readonly lastError: { readonly at: string; readonly slot: string; readonly error: string } | null;
}

export interface Daemon {
  /** Runs what is due, then sends what is due; called every minute. While one is at work, another does nothing. */
  tick(): Promise<void>;
  /** Begins nothing more, stops the run, gives the lease back and sends what is still due. */
  stop(): Promise<void>;
  state(): DaemonState;
}

export function createDaemon(parts: DaemonParts): Daemon {
  const { clock, log, holder } = parts;
  const runner = createSlotRunner(parts);
  const stopping = new AbortController();
  let state: Omit<DaemonState, 'draining'> = { running: null, lease: 'none', lastRun: null, lastError: null };
  let busy: Promise<void> | undefined;

  async function runDue(schedule: Schedule): Promise<void> {
    const slot = dueSlot(schedule, clock.now());
    if (slot === undefined || clock.now() < slot.dueAt + delayOf(schedule, slot, holder)) return;
    const standby = state.lease === 'other';
    state = { ...state, running: slot, lease: 'self' };
    const { deadlineMs } = parts.settings();
    const outcome = await runner.run(slot, { deadlineMs, signal: stopping.signal });
    state = { ...state, running: null, ...after(outcome, slot) };
    if (outcome.state === 'ran') log.info(outcome.summary, 'run.summary');
    if (outcome.state === 'standby' && !standby) log.info({ schedule: slot.task, slot: slot.date }, 'run.standby');
    parts.onRun?.(outcome, slot);
  }

  function after(outcome: SlotOutcome, slot: Slot): Partial<DaemonState> {
    if (outcome.state === 'standby') return { lease: 'other' };
    if (outcome.state === 'ran') return { lease: 'none', lastRun: outcome.summary, lastError: null };
    if (outcome.state !== 'failed') return { lease: 'none' };
    const at = new Date(clock.now()).toISOString();
    return { lease: 'none', lastError: { at, slot: slot.date, error: outcome.error } };
  }

  async function work(): Promise<void> {
    for (const schedule of parts.settings().schedules) {
      if (stopping.signal.aborted) return;
      await guarded(log, 'run', () => runDue(schedule));
    }
    if (!stopping.signal.aborted)
      await guarded(log, 'delivery', () => deliverDue(parts, DELIVERY_BUDGET_MS, stopping.signal));
  }

  return {
    tick: () => {
      if (stopping.signal.aborted) return Promise.resolve();
      busy ??= work().finally(() => {
        busy = undefined;
      });
      return busy;
    },
    stop: async () => {
      stopping.abort(new Error('the daemon is stopping'));
      await busy;
      await guarded(log, 'delivery', () => deliverDue(parts, FLUSH_BUDGET_MS, AbortSignal.any([])));
    },
    state: () => ({ ...state, draining: stopping.signal.aborted }),
  };
}

/** Under the lease, since two instances would send the same message twice. */
async function deliverDue(parts: DaemonParts, budgetMs: number, signal: AbortSignal): Promise<void> {
  const due = await parts.store.dueDeliveries(new Date(parts.clock.now()).toISOString());
  if (due.length === 0) return;
  const work = (_: unknown, stop: AbortSignal): Promise<DeliveryCounts> => parts.deliver({ budgetMs, signal: stop });
  const outcome = await withLease(parts, { signal, atMost: budgetMs, work });
  if (!outcome.held) return;
  parts.log.info(outcome.value, 'delivery.summary');
  if (outcome.unreleased !== undefined) parts.log.warn({ error: outcome.unreleased }, 'delivery.lease-kept');
  parts.onDelivered?.(outcome.value);
}

/** A store that is away for a minute is asked again in the next one. */
async function guarded(log: Log, what: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    log.error({ error: messageOf(error) }, `${what}.error`);
  }
}
