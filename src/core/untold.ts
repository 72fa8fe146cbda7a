import type { ChangeKind, FindingChange, FindingRecord } from './finding-record.ts';
import type { ToldChange } from './reconcile.ts';
import { SEVERITIES } from './rule.ts';

type Step = Pick<FindingChange, 'kind' | 'severity'>;

/**
 * What receivers are told when earlier runs told nobody: the sum of what happened to each finding, so that what came
 * and went in between is no news. `changes` oldest first.
 */
export function sumUp(
  changes: readonly (FindingChange & { readonly fingerprint: string })[],
  records: ReadonlyMap<string, FindingRecord>,
): ToldChange[] {
  return [...Map.groupBy(changes, ({ fingerprint }) => fingerprint)].flatMap(([fingerprint, steps]) => {
    const record = records.get(fingerprint);
    const last = steps.at(-1);
    if (record === undefined || last === undefined || record.state === 'muted' || record.state === 'exempted')
      return [];
    const kind = sumOf(steps);
    return kind === undefined ? [] : [{ record, change: { ...last, kind } }];
  });
}

function sumOf(steps: readonly Step[]): ChangeKind | undefined {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const isNews = first.kind === 'new' || first.kind === 'reopened' || first.kind === 'unmuted';
  if (last.kind === 'resolved') return isNews && steps.length > 1 ? undefined : last.kind;
  // Fixed and back: receivers know of it, as it was when it was resolved.
  if (first.kind === 'resolved' && last.kind === 'reopened')
    return SEVERITIES.indexOf(last.severity) > SEVERITIES.indexOf(first.severity) ? 'escalated' : undefined;
  return isNews ? first.kind : last.kind;
}
