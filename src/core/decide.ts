import { UsageError } from './errors.ts';
import type { ChangeKind, FindingChange, FindingRecord, FindingState } from './finding-record.ts';

/** What a person says about a finding. `until` ISO 8601 UTC, only for a mute. */
export interface Decision {
  readonly kind: 'acknowledge' | 'mute' | 'unmute';
  readonly now: string;
  readonly by: string | null;
  readonly reason: string | null;
  readonly until?: string;
}

const OUTCOME: Record<Decision['kind'], { readonly state: FindingState; readonly change: ChangeKind }> = {
  acknowledge: { state: 'acknowledged', change: 'acknowledged' },
  mute: { state: 'muted', change: 'muted' },
  unmute: { state: 'open', change: 'unmuted' },
};

/** Throws UsageError where the decision makes no sense: nothing to decide about what is resolved. */
export function decide(before: FindingRecord, decision: Decision): { record: FindingRecord; change: FindingChange } {
  const { kind, now, by, reason, until = null } = decision;
  if (kind === 'unmute' && before.state !== 'muted' && before.state !== 'acknowledged')
    throw new UsageError(`finding ${before.fingerprint} is ${before.state}, neither muted nor acknowledged`);
  if (before.state === 'resolved') throw new UsageError(`finding ${before.fingerprint} is resolved`);
  if (before.state === 'exempted')
    throw new UsageError(`finding ${before.fingerprint} is exempted: ${before.reason ?? 'by the configuration'}`);
  if (kind === 'mute' && (until === null || until <= now)) throw new UsageError('a mute ends in the future');
  const { state, change } = OUTCOME[kind];
  const { severity, impact } = before.finding;
  return {
    record: { ...before, state, since: now, until, reason: kind === 'unmute' ? null : reason, by },
    change: {
      kind: change,
      at: now,
      runId: null,
      from: before.state,
      to: state,
      reason,
      by,
      severity,
      monthly: impact?.monthly ?? null,
      currency: impact?.currency ?? null,
    },
  };
}
