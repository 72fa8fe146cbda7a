import type { Digest } from '../../src/core/digest.ts';
import type { FindingRecord } from '../../src/core/finding-record.ts';
import { SEVERITIES, type Severity } from '../../src/core/rule.ts';
import type { HistoryEntry, RunCommit, SavingEntry } from '../../src/stores/store.ts';

export const SUBSCRIPTION = '/subscriptions/11111111-1111-4111-8111-111111111111';

/** `2026-03-01T02:00:00.000Z` for day 1. */
export function day(count: number, hour = 2): string {
  return new Date(Date.UTC(2026, 1, 28 + count, hour)).toISOString();
}

export function sampleRecord(name: string, changes: Partial<FindingRecord> = {}): FindingRecord {
  const resourceId = changes.resourceId ?? `${SUBSCRIPTION}/resourcegroups/rg/providers/x.y/z/${name}`;
  return {
    fingerprint: `fp-${name}`,
    ruleId: 'search-single-replica',
    resourceId,
    state: 'open',
    since: day(1),
    firstSeen: day(1),
    lastSeen: day(1),
    contrarySince: null,
    until: null,
    reason: null,
    by: null,
    resolution: null,
    toldSeverity: null,
    toldMonthly: null,
    finding: {
      fingerprint: `fp-${name}`,
      ruleId: 'search-single-replica',
      title: 'One replica',
      pillar: 'reliability',
      severity: 'high',
      confidence: 'confirmed',
      status: 'new',
      resource: {
        id: resourceId,
        name,
        type: 'x.y/z',
        location: 'westeurope',
        resourceGroup: 'rg',
        subscriptionId: SUBSCRIPTION.slice(15),
        tags: { owner: 'ana@example.org' },
      },
      owner: 'ana@example.org',
      evidence: [{ label: 'Replicas', value: 1, unit: null, source: 'inventory', window: null }],
      impact: null,
      unpricedReason: null,
      remediation: { summary: 'Add one', steps: [], commands: { cli: 'az x', bicep: null }, portalUrl: 'https://p' },
      references: ['https://learn.microsoft.com/'],
    },
    ...changes,
  };
}

export function sampleEntry(name: string, changes: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    fingerprint: `fp-${name}`,
    kind: 'new',
    at: day(1),
    runId: 'run-1',
    from: null,
    to: 'open',
    reason: null,
    by: null,
    severity: 'high',
    monthly: null,
    currency: null,
    untold: false,
    ...changes,
  };
}

export function sampleSaving(name: string, changes: Partial<SavingEntry> = {}): SavingEntry {
  return {
    fingerprint: `fp-${name}`,
    openedAt: day(1),
    resourceId: `${SUBSCRIPTION}/resourcegroups/rg/providers/x.y/z/${name}`,
    ruleId: 'gpu-idle',
    owner: null,
    state: 'potential',
    currency: 'EUR',
    low: 90.5,
    expected: 100.25,
    high: 110,
    grade: 'B',
    baseline: null,
    appliedAt: null,
    verifiedAt: null,
    realised: null,
    note: null,
    ...changes,
  };
}

export function sampleDigest(title: string): Digest {
  const bySeverity: Record<Severity, number> = { info: 0, low: 0, medium: 0, high: 0, critical: 0 };
  for (const severity of SEVERITIES) bySeverity[severity] = 1;
  return {
    kind: 'changes',
    owner: 'ana@example.org',
    run: { id: 'run-1', finishedAt: day(1), subscriptions: 1, resources: 3 },
    items: [],
    counts: { told: { new: 1, reopened: 0, escalated: 0, resolved: 0, standing: 0 }, bySeverity, byOwner: [] },
    savings: [],
    realised: [],
    notes: [title],
  };
}

export function sampleCommit(id: string, now: string, changes: Partial<RunCommit> = {}): RunCommit {
  return {
    record: {
      run: { id, startedAt: now, finishedAt: now, version: '1.2.3', rulePackHash: 'abc', scope: [SUBSCRIPTION] },
      resources: 3,
      findings: 1,
      complete: true,
      slot: null,
    },
    decisions: 0,
    now,
    rules: [],
    findings: [],
    seenAgain: [],
    history: [],
    savings: [],
    tellsAll: false,
    deliveries: [],
    sinkMemory: [],
    ...changes,
  };
}
