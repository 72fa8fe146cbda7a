import type { ChangeKind, FindingChange, FindingRecord } from './finding-record.ts';
import type { ToldChange } from './reconcile.ts';

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
    const kind = sumOf(steps.map((step) => step.kind));
    return kind === undefined ? [] : [{ record, change: { ...last, kind } }];
  });
}

function sumOf([first, ...later]: readonly ChangeKind[]): ChangeKind | undefined {
  const last = later.at(-1) ?? first;
  const isNews = first === 'new' || first === 'reopened' || first === 'unmuted';
  if (last === 'resolved') return isNews && later.length > 0 ? undefined : last;
  return isNews ? first : last;
}
