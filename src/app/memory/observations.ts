import type { FindingRecord } from '../../core/finding-record.ts';
import type { Observation } from '../../core/lifecycle.ts';
import { isAtOrBelow, resourceGroupIdOf, subscriptionOf, subscriptionResourceId } from '../../core/resource.ts';
import type { Judgement } from '../../core/verdict.ts';
import type { Measured } from '../measured.ts';
import type { ScopeRequest } from '../scope.ts';

const GROUP = 'microsoft.resources/subscriptions/resourcegroups';
const UNKNOWN: Observation = { kind: 'unknown' };

export interface ObservedRun {
  readonly measured: Measured;
  readonly scope: ScopeRequest;
  /** Rules that this run judged. */
  readonly ruleIds: ReadonlySet<string>;
  /** Judgements about remembered findings, by `observationKey`. */
  readonly judged: ReadonlyMap<string, Judgement>;
}

export function observationKey(ruleId: string, resourceId: string): string {
  return `${ruleId} ${resourceId}`;
}

/** What a run says about a finding it did not find again. Missing is not gone: only a complete list proves that. */
export function observationOf(
  record: FindingRecord,
  run: ObservedRun,
  readableSubscriptions: ReadonlySet<string>,
): Observation {
  if (!run.ruleIds.has(record.ruleId)) return UNKNOWN;
  const judgement = run.judged.get(observationKey(record.ruleId, record.resourceId));
  if (judgement !== undefined) return observationFrom(judgement);
  if (!isMissing(record, run)) return UNKNOWN;
  const group = resourceGroupIdOf(record.resourceId);
  const groupIsListed = group !== undefined && run.measured.resources.has(group);
  return groupIsListed || readableSubscriptions.has(record.finding.resource.subscriptionId)
    ? { kind: 'gone' }
    : UNKNOWN;
}

/**
 * Subscriptions in which something is missing together with its group, and the types in question: either the group was
 * deleted, or the identity lost its role there, and Resource Graph shows both in the same way.
 */
export function typesToProve(
  records: readonly FindingRecord[],
  run: ObservedRun,
): ReadonlyMap<string, readonly string[]> {
  const doubtful = records.filter((record) => {
    const key = observationKey(record.ruleId, record.resourceId);
    if (record.state === 'resolved' || !run.ruleIds.has(record.ruleId) || run.judged.has(key)) return false;
    const group = resourceGroupIdOf(record.resourceId);
    return isMissing(record, run) && (group === undefined || !run.measured.resources.has(group));
  });
  const resources = Map.groupBy(
    doubtful.map((record) => record.finding.resource),
    ({ subscriptionId }) => subscriptionId,
  );
  return new Map([...resources].map(([id, lost]) => [id, [GROUP, ...new Set(lost.map(({ type }) => type))]]));
}

function observationFrom({ verdict, reason, exemption }: Judgement): Observation {
  if (verdict === 'pass') return { kind: 'pass' };
  if (verdict !== 'not-applicable') return UNKNOWN;
  return exemption === undefined
    ? { kind: 'not-applicable', reason: reason ?? 'the rule no longer applies' }
    : { kind: 'exempt', ...exemption };
}

/** Whether everything was listed in which the resource would have been, and it was not there. */
function isMissing({ resourceId, finding: { resource } }: FindingRecord, { measured, scope }: ObservedRun): boolean {
  if (measured.resources.has(resourceId) || !measured.types.has(resource.type)) return false;
  const subscription = subscriptionOf(resourceId);
  if (subscription === undefined || !measured.scope.includes(subscriptionResourceId(subscription))) return false;
  if (isNarrowedAway(resource, scope)) return false;
  return !measured.facts.gaps.some(
    ({ types, scopeId }) => types.includes(resource.type) && isAtOrBelow(resourceId, scopeId),
  );
}

/** With a tag filter it cannot be told whether the resource is gone or only its tag. */
function isNarrowedAway({ id, resourceGroup }: FindingRecord['finding']['resource'], scope: ScopeRequest): boolean {
  const { resources, resourceGroups, tags } = scope;
  if (Object.keys(tags).length > 0) return true;
  if (resources.length > 0 && !resources.some((wanted) => isAtOrBelow(id, wanted.toLowerCase()))) return true;
  return (
    resourceGroups.length > 0 && !resourceGroups.some((name) => name.toLowerCase() === resourceGroup?.toLowerCase())
  );
}
