import { createOfflineAzure } from '../azure/offline.ts';
import { COLLECTORS } from '../collectors/index.ts';
import { plan } from '../core/plan.ts';
import { lastSegment } from '../core/resource.ts';
import { DERIVED } from '../derive/index.ts';
import type { AuditPlan } from './audit.ts';
import { readEnvironment } from './config-environment.ts';
import { cloudOf } from './connect.ts';
import { Coverage } from './coverage.ts';
import type { Measured } from './measured.ts';
import { readRows } from './resource-rows.ts';
import { runCollectors } from './run-collectors.ts';

/** What rows from a file say by themselves. What needs Azure, or rows that the file lacks, is unknown. */
export async function measureRows(audit: AuditPlan, file: string, now: Date): Promise<Measured> {
  const azure = createOfflineAzure(cloudOf(audit.config, readEnvironment()));
  const { resources, facts, subscriptions } = readRows(file);
  const planned = plan(audit.rules, COLLECTORS, DERIVED, audit.skippedCollectors);
  const present = new Set([...resources].map((resource) => resource.type));
  const provided = new Set(planned.providers.flatMap((collector) => collector.types));
  const lacking = [...planned.types].filter((type) => !present.has(type) && !provided.has(type));
  for (const scopeId of subscriptions) {
    facts.addGap({ types: lacking, scopeId, reason: 'not-collected', detail: 'the file holds no such resources' });
  }
  const coverage = new Coverage();
  const shared = {
    azure,
    resources,
    facts,
    subscriptions: subscriptions.map((id) => ({
      id: lastSegment(id),
      name: lastSegment(id),
      state: 'Enabled',
      tenantId: undefined,
      quotaId: undefined,
      tags: {},
    })),
    wantedTypes: planned.types,
    wantedFacts: planned.facts,
    settings: { gpuMetric: undefined },
    now,
    signal: AbortSignal.any([]),
  };
  await runCollectors(planned.providers, { shared, coverage, progress: () => undefined });
  return {
    now,
    startedAt: now,
    scope: subscriptions,
    portal: azure.cloud.portal,
    resources,
    types: planned.types,
    facts,
    collectors: coverage.list(),
    apis: [],
  };
}
