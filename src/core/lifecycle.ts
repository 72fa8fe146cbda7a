import { MONEY_GRADES } from './fact.ts';
import type { Finding, MoneyImpact } from './finding.ts';
import type { ChangeKind, FindingChange, FindingRecord, FindingState, Resolution } from './finding-record.ts';
import { SEVERITIES } from './rule.ts';
import { money } from './text.ts';

/** What a run can say about one finding. `gone`: its resource was looked for and is not there any more. */
export type Observation =
  | { readonly kind: 'fail'; readonly finding: Finding }
  | { readonly kind: 'pass' }
  | { readonly kind: 'not-applicable'; readonly reason: string }
  | { readonly kind: 'exempt'; readonly until: string | null; readonly reason: string }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unknown' };

export interface Moment {
  /** ISO 8601 UTC. */
  readonly now: string;
  readonly runId: string;
  /** Metric-based: one observation may be noise, so that every turn needs a second one. */
  readonly twice: boolean;
  /** A call failed on which severity or amount rest: what is remembered of them may be better. */
  readonly partial: boolean;
}

/** `change` is absent where nothing happened that is worth a line of history. */
export interface Step {
  readonly record: FindingRecord;
  readonly change?: FindingChange;
  /** Whether receivers hear of the change. */
  readonly told: boolean;
}

/** An amount escalates when it grew by half, and by at least this much a month. */
const ESCALATION = { factor: 1.5, atLeast: 100 };

/**
 * The next step in a finding's life. Undefined when the observation says nothing: what could not be read neither
 * opens nor resolves anything.
 */
export function observe(record: FindingRecord | undefined, observation: Observation, moment: Moment): Step | undefined {
  switch (observation.kind) {
    case 'unknown':
      return undefined;
    case 'fail':
      return record === undefined ? open(observation.finding, moment) : failAgain(record, observation.finding, moment);
    case 'exempt':
      return record === undefined ? undefined : exempt(record, observation, moment);
    default:
      return record === undefined ? undefined : notFailing(record, observation, moment);
  }
}

function open(finding: Finding, moment: Moment): Step {
  const record: FindingRecord = {
    fingerprint: finding.fingerprint,
    ruleId: finding.ruleId,
    resourceId: finding.resource.id,
    state: 'open',
    since: moment.now,
    firstSeen: moment.now,
    lastSeen: moment.now,
    contrarySince: null,
    until: null,
    reason: null,
    by: null,
    resolution: null,
    toldSeverity: null,
    toldMonthly: null,
    finding,
  };
  return moment.twice ? step('seen', null, record, moment) : tell('new', null, record, moment);
}

function failAgain(before: FindingRecord, seen: Finding, moment: Moment): Step {
  const finding = moment.partial ? withKnownWeight(seen, before.finding) : seen;
  const record = { ...before, finding, lastSeen: moment.now };
  switch (before.state) {
    case 'resolved':
      return comeBack(record, moment);
    case 'muted':
    case 'exempted':
      return isOver(before, moment)
        ? tell(
            'unmuted',
            before,
            standing(record, 'open', moment),
            moment,
            `${before.state} until ${before.until ?? 'now'}`,
          )
        : { record: { ...record, contrarySince: null }, told: false };
    default: {
      const steady = { ...record, contrarySince: null };
      if (before.toldSeverity === null) return tell('new', before, steady, moment);
      const reason = escalation(before, finding);
      if (reason === undefined) return { record: steady, told: false };
      return tell('escalated', before, standing(steady, 'open', moment), moment, reason);
    }
  }
}

/** A failed call makes nothing worse: severity and amount stay what they were where they were known better. */
function withKnownWeight(seen: Finding, remembered: Finding): Finding {
  if (isAsWellKnown(seen.impact, remembered.impact)) return seen;
  const { severity, impact, unpricedReason } = remembered;
  return { ...seen, severity, impact, unpricedReason };
}

function isAsWellKnown(now: MoneyImpact | null, then: MoneyImpact | null): boolean {
  if (now === null || then === null) return now !== null;
  if (then.basis === 'actual' && now.basis !== 'actual') return false;
  return MONEY_GRADES.indexOf(now.grade) <= MONEY_GRADES.indexOf(then.grade);
}

function comeBack(record: FindingRecord, moment: Moment): Step {
  if (record.until !== null && record.until > moment.now)
    return step('muted', record, { ...standing(record, 'muted', moment), until: record.until }, moment);
  if (moment.twice && record.contrarySince === null)
    return step('seen', record, { ...record, contrarySince: moment.now }, moment);
  return tell('reopened', record, standing(record, 'reopened', moment), moment);
}

function notFailing(
  before: FindingRecord,
  observation: Extract<Observation, { kind: 'pass' | 'not-applicable' | 'gone' }>,
  moment: Moment,
): Step | undefined {
  if (before.state === 'resolved')
    return before.contrarySince === null ? undefined : { record: { ...before, contrarySince: null }, told: false };
  if (moment.twice && observation.kind !== 'gone' && before.contrarySince === null)
    return { record: { ...before, contrarySince: moment.now }, told: false };
  const [resolution, reason] = resolutionOf(observation);
  const record: FindingRecord = {
    ...before,
    state: 'resolved',
    since: moment.now,
    contrarySince: null,
    // A mute outlives the finding: one that comes back before its end stays silent.
    until: before.state === 'muted' ? before.until : null,
    reason,
    by: null,
    resolution,
  };
  const heard = before.toldSeverity !== null && !isSilent(before.state);
  return { ...step('resolved', before, record, moment, reason), told: heard };
}

function resolutionOf(
  observation: Extract<Observation, { kind: 'pass' | 'not-applicable' | 'gone' }>,
): [Resolution, string] {
  if (observation.kind === 'pass') return ['fixed', 'no longer so'];
  if (observation.kind === 'gone') return ['deleted', 'the resource is gone'];
  return ['not-applicable', observation.reason];
}

function exempt(
  before: FindingRecord,
  { until, reason }: Extract<Observation, { kind: 'exempt' }>,
  moment: Moment,
): Step | undefined {
  if (before.state === 'resolved') return undefined;
  if (before.state === 'exempted' && before.until === until && before.reason === reason)
    return { record: { ...before, contrarySince: null }, told: false };
  const record = { ...standing(before, 'exempted', moment), until, reason };
  return step('exempted', before, record, moment, reason);
}

/** An exemption is over as soon as the rule speaks again; a mute at its end. */
function isOver({ state, until }: FindingRecord, { now }: Moment): boolean {
  return state === 'exempted' || (until !== null && until <= now);
}

function isSilent(state: FindingState): boolean {
  return state === 'muted' || state === 'exempted';
}

function standing(record: FindingRecord, state: FindingState, { now }: Moment): FindingRecord {
  const since = record.state === state ? record.since : now;
  return { ...record, state, since, contrarySince: null, until: null, reason: null, by: null, resolution: null };
}

function escalation(before: FindingRecord, { severity, impact }: Finding): string | undefined {
  const { toldSeverity, toldMonthly, finding } = before;
  if (toldSeverity !== null && SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(toldSeverity))
    return `${severity}, was ${toldSeverity}`;
  if (impact === null || toldMonthly === null || impact.currency !== finding.impact?.currency) return undefined;
  const { monthly, currency } = impact;
  if (monthly < Math.max(toldMonthly * ESCALATION.factor, toldMonthly + ESCALATION.atLeast)) return undefined;
  return `${money(monthly, currency)} a month, was ${money(toldMonthly, currency)}`;
}

function tell(
  kind: ChangeKind,
  before: FindingRecord | null,
  after: FindingRecord,
  moment: Moment,
  reason: string | null = null,
): Step {
  const { severity, impact } = after.finding;
  const record = { ...after, toldSeverity: severity, toldMonthly: impact?.monthly ?? null };
  return { ...step(kind, before, record, moment, reason), told: true };
}

function step(
  kind: ChangeKind,
  before: FindingRecord | null,
  record: FindingRecord,
  { now, runId }: Moment,
  reason: string | null = null,
): Step {
  const { severity, impact } = record.finding;
  const change: FindingChange = {
    kind,
    at: now,
    runId,
    from: before?.state ?? null,
    to: record.state,
    reason,
    by: null,
    severity,
    monthly: impact?.monthly ?? null,
    currency: impact?.currency ?? null,
  };
  return { record, change, told: false };
}
