import { messageOf } from '../../core/errors.ts';
import type { Lease } from '../../stores/store.ts';
import type { Log } from './log-line.ts';
import type { RunSummary } from '../memory/run-summary.ts';
import type { Slot } from './schedule.ts';
import { withLease, type LeaseHolder } from '../memory/with-lease.ts';

/** A run that failed is tried again, so often and no sooner than this. */
const ATTEMPTS = 3;
const RETRY_MS = 15 * 60_000;
/** What a run may take beyond its deadline for judging, writing and telling. */
const GRACE_MS = 5 * 60_000;
/** The newest runs; a slot is younger than a day, so that its run is among them. */
const RECENT_RUNS = 200;

export interface RunRequest {
  readonly slot: Slot;
  /** Held for the whole run: results are written with it, and it is neither taken nor released by the run. */
  readonly lease: Lease;
  /** The run stops and writes nothing more. The deadline is not part of it: what was read by then counts. */
  readonly signal: AbortSignal;
}

/** One audit that records the slot in the same transaction as its results. */
export type RunOnce = (request: RunRequest) => Promise<RunSummary>;

export interface SlotRunnerParts extends LeaseHolder {
  readonly log: Log;
  readonly runOnce: RunOnce;
}

/** `settled`: nothing more to do for this slot. `waiting`: another instance is at it, or a new attempt is due later. */
export type SlotOutcome =
  | { readonly state: 'ran'; readonly summary: RunSummary }
  | { readonly state: 'failed'; readonly error: string }
  | { readonly state: 'stopped' | 'settled' | 'standby' | 'waiting' };

export interface SlotRunner {
  run(slot: Slot, limits: { readonly deadlineMs: number; readonly signal: AbortSignal }): Promise<SlotOutcome>;
}

/**
 * Runs a slot once in effect. Whether it ran is read from the recorded runs, so that one that was killed in the middle
 * is run again; the claims of the store count its attempts, over restarts and instances.
 */
export function createSlotRunner(parts: SlotRunnerParts): SlotRunner {
  const settled = new Set<string>();
  const notBefore = new Map<string, number>();
  return {
    run: async (slot, limits) => {
      const key = `${slot.task} ${slot.date}`;
      if (settled.has(key)) return { state: 'settled' };
      if (parts.clock.now() < (notBefore.get(key) ?? 0)) return { state: 'waiting' };
      const trial: Trial = { slot, startedAt: parts.clock.now(), claimed: undefined };
      const outcome = await attempt(parts, trial, limits).catch((error) => failed(parts, trial, { ...limits, error }));
      if (outcome.state === 'ran' || outcome.state === 'settled') settled.add(key);
      // What failed before it began, as when the store is away, is tried again in the next minute.
      if (outcome.state === 'failed' && trial.claimed !== undefined) notBefore.set(key, parts.clock.now() + RETRY_MS);
      return outcome;
    },
  };
}

interface Trial {
  readonly slot: Slot;
  readonly startedAt: number;
  claimed: Claim | undefined;
}

interface Claim {
  readonly attempt: number;
  readonly date: string;
}

async function attempt(
  parts: SlotRunnerParts,
  trial: Trial,
  { deadlineMs, signal }: { readonly deadlineMs: number; readonly signal: AbortSignal },
): Promise<SlotOutcome> {
  const { slot } = trial;
  const outcome = await withLease<SlotOutcome>(parts, {
    signal,
    atMost: deadlineMs + GRACE_MS,
    work: async (lease, stop) => {
      if (await isRecorded(parts, slot)) {
        parts.log.info({ schedule: slot.task, slot: slot.date }, 'run.already-recorded');
        return { state: 'settled' };
      }
      trial.claimed = await claim(parts, slot);
      if (trial.claimed === undefined) {
        parts.log.error(named(trial), 'run.given-up');
        return { state: 'settled' };
      }
      parts.log.info(named(trial), 'run.started');
      return { state: 'ran', summary: await parts.runOnce({ slot, lease, signal: stop }) };
    },
  });
  if (!outcome.held) return { state: 'standby' };
  if (outcome.unreleased !== undefined)
    parts.log.warn({ ...named(trial), error: outcome.unreleased }, 'run.lease-kept');
  return outcome.value;
}

async function failed(
  { store, clock, log }: SlotRunnerParts,
  trial: Trial,
  { signal, error }: { readonly signal: AbortSignal; readonly error: unknown },
): Promise<SlotOutcome> {
  const about = { ...named(trial), durationMs: clock.now() - trial.startedAt };
  if (!signal.aborted) {
    // What could not even begin, as while the store is away, is no run.
    const message = trial.claimed === undefined ? 'run.not-started' : 'run.summary';
    log.error({ ...about, outcome: 'failed', error: messageOf(error) }, message);
    return { state: 'failed', error: messageOf(error) };
  }
  if (trial.claimed === undefined) return { state: 'stopped' };
  log.info({ ...about, outcome: 'stopped' }, 'run.summary');
  // Stopping is nobody's fault: the next start has all its attempts.
  await store.releaseSlot(trial.slot.task, trial.claimed.date);
  return { state: 'stopped' };
}

async function claim({ store, clock }: SlotRunnerParts, slot: Slot): Promise<Claim | undefined> {
  for (let count = 1; count <= ATTEMPTS; count += 1) {
    const date = count === 1 ? slot.date : `${slot.date}#${count}`;
    if (await store.claimSlot(slot.task, date, new Date(clock.now()).toISOString())) return { attempt: count, date };
  }
  return undefined;
}

async function isRecorded({ store }: SlotRunnerParts, { task, date }: Slot): Promise<boolean> {
  const runs = await store.runs(RECENT_RUNS);
  return runs.some(({ slot }) => slot?.task === task && slot.date === date);
}

function named({ slot, claimed }: Trial): { schedule: string; slot: string; attempt: number | null } {
  return { schedule: slot.task, slot: slot.date, attempt: claimed?.attempt ?? null };
}
