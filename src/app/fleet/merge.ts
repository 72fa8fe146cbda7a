import type { ApiUsage, CollectorCoverage, CollectorStatus } from '../../core/report.ts';

/** One line per collector and scope: what belongs to no subscription was accounted for in every shard. */
export function mergeCoverage(lines: readonly CollectorCoverage[]): CollectorCoverage[] {
  const merged = new Map<string, CollectorCoverage>();
  for (const line of lines) {
    const key = `${line.id} ${line.scope}`;
    const other = merged.get(key);
    merged.set(key, other === undefined ? line : together(other, line));
  }
  return [...merged.values()];
}

/** Sums per API, sorted by name. */
export function mergeUsage(lists: readonly (readonly ApiUsage[])[]): ApiUsage[] {
  const merged = new Map<string, ApiUsage>();
  for (const usage of lists.flat()) {
    const other = merged.get(usage.api);
    merged.set(usage.api, other === undefined ? usage : sum(other, usage));
  }
  return [...merged.values()].toSorted((a, b) => a.api.localeCompare(b.api));
}

function together(a: CollectorCoverage, b: CollectorCoverage): CollectorCoverage {
  return { ...a, status: statusOf(a.status, b.status), reason: a.reason ?? b.reason, calls: a.calls + b.calls };
}

/** `unsupported` says that there was nothing to read, so the other one decides. */
function statusOf(a: CollectorStatus, b: CollectorStatus): CollectorStatus {
  if (a === b || b === 'unsupported') return a;
  return a === 'unsupported' ? b : 'partial';
}

function sum(a: ApiUsage, b: ApiUsage): ApiUsage {
  const statuses: Record<string, number> = { ...a.statuses };
  for (const [status, count] of Object.entries(b.statuses)) statuses[status] = (statuses[status] ?? 0) + count;
  return {
    api: a.api,
    calls: a.calls + b.calls,
    bytes: a.bytes + b.bytes,
    waitedMs: a.waitedMs + b.waitedMs,
    statuses,
  };
}
