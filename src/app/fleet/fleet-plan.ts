import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Subscription } from '../../azure/azure.ts';
import type { CollectorSettings } from '../../collectors/collector.ts';
import { isFactKey, type FactKey } from '../../core/fact-catalogue.ts';
import { VERSION } from '../version.ts';
import type { ScopeRequest } from '../scope.ts';

const planShape = z.object({
  now: z.iso.datetime().transform((text) => new Date(text)),
  scope: z.object({
    subscriptions: z.array(z.string()),
    managementGroups: z.array(z.string()),
    all: z.boolean(),
    resourceGroups: z.array(z.string()),
    resources: z.array(z.string()),
    tags: z.record(z.string(), z.string()),
  }),
  judgedTypes: z.array(z.string()),
  wantedTypes: z.array(z.string()),
  wantedFacts: z.array(z.string().refine(isFactKey)),
  gpuMetric: z.object({ namespace: z.string(), metric: z.string() }).nullable(),
});

const subscriptionsShape = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    state: z.string(),
    tenantId: z
      .string()
      .nullable()
      .transform((id) => id ?? undefined),
    quotaId: z
      .string()
      .nullable()
      .transform((id) => id ?? undefined),
    tags: z.record(z.string(), z.string()),
  }),
);

/** Everything that a worker has to know of a run besides the shard: it needs neither rules nor the scheduler's config. */
export interface FleetPlan {
  readonly now: Date;
  readonly scope: ScopeRequest;
  /** Types that rules judge, apart from those that are only joined. */
  readonly judgedTypes: readonly string[];
  readonly wantedTypes: readonly string[];
  readonly wantedFacts: readonly FactKey[];
  readonly gpuMetric: CollectorSettings['gpuMetric'] | null;
}

export function writePlan(plan: FleetPlan): string {
  return JSON.stringify(plan);
}

/** Throws ZodError for the plan of another version. */
export function readPlan(text: string): FleetPlan {
  const plan = planShape.parse(JSON.parse(text));
  return { ...plan, wantedFacts: plan.wantedFacts.filter(isFactKey) };
}

export function writeSubscriptions(subscriptions: readonly Subscription[]): string {
  const rows = subscriptions.map((item) => ({
    ...item,
    tenantId: item.tenantId ?? null,
    quotaId: item.quotaId ?? null,
  }));
  return JSON.stringify(rows);
}

export function readSubscriptions(text: string): readonly Subscription[] {
  return subscriptionsShape.parse(JSON.parse(text));
}

/** The same for two runs that measure the same in the same way; when they do it is no part of it. */
export function planHash(plan: FleetPlan, shards: readonly object[]): string {
  const about = JSON.stringify([VERSION, { ...plan, now: undefined }, shards]);
  return createHash('sha256').update(about).digest('hex');
}
