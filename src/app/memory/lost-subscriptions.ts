import type { FindingRecord } from '../../core/finding-record.ts';
import type { AuditReport } from '../../core/report.ts';
import { subscriptionOf, subscriptionResourceId } from '../../core/resource.ts';
import type { ScopeRequest } from '../scope.ts';

/**
 * A run over everything that the identity can see does not notice what it can no longer see. Subscriptions with findings
 * that still stand were seen before, so that their absence is a gap: the role was lost, or they are gone.
 */
export function withLostSubscriptions(
  report: AuditReport,
  findings: readonly FindingRecord[],
  scope: Pick<ScopeRequest, 'all'>,
): AuditReport {
  if (!scope.all) return report;
  const standing = findings.filter(({ state }) => state === 'open' || state === 'reopened' || state === 'acknowledged');
  const remembered = new Set(
    standing.flatMap(({ resourceId }) => {
      const id = subscriptionOf(resourceId);
      return id === undefined ? [] : [subscriptionResourceId(id)];
    }),
  );
  const lost = [...remembered].filter((id) => !report.run.scope.includes(id)).toSorted();
  if (lost.length === 0) return report;
  const reason = 'denied: findings of it are remembered, but the identity does not see it any more';
  const gaps = lost.map((id) => ({ id: 'subscriptions', scope: id, status: 'failed' as const, reason, calls: 0 }));
  return { ...report, coverage: { ...report.coverage, collectors: [...report.coverage.collectors, ...gaps] } };
}
