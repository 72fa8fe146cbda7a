import { z } from 'zod';

/**
 * Every fact there is: its key, its shape, what it means and where it comes from. The rule language checks
 * expressions against these shapes, saved facts are read through them, and the documentation lists them.
 * Shares are 0..1, percentages 0..100; amounts are per month in the currency of their money terms.
 */
export interface FactDefinition<T = unknown> {
  readonly shape: z.ZodType<T>;
  readonly title: string;
  readonly source: string;
}

function fact<T>(shape: z.ZodType<T>, title: string, source: string): FactDefinition<T> {
  return { shape, title, source };
}

const INVENTORY = 'Azure Resource Graph';
export const METRICS = 'Azure Monitor metrics';
const RETAIL = 'Azure Retail Prices';

export const FACTS = {
  'context.environment': fact(
    z.enum(['production', 'non-production', 'unknown']),
    'Environment, from tags, resource-group name or subscription name; non-production only where a tag says so',
    INVENTORY,
  ),
  'context.tags': fact(
    z.record(z.string(), z.string()),
    'Tags in effect with lower-case keys: the resource over its parent, group and subscription',
    INVENTORY,
  ),
  'compute.size': fact(
    z.object({
      name: z.string(),
      gpus: z.number(),
      vCpus: z.number(),
      family: z.string(),
      source: z.enum(['sku', 'name']),
      /** Absent where Azure does not say. */
      nodes: z.number().optional(),
    }),
    'Size of a machine, pool, cluster or deployment: GPUs and vCPUs per node, and its node count now',
    'Microsoft.Compute/skus',
  ),
  'vm.shutdown': fact(
    z.object({
      mechanism: z.enum(['none', 'devtest-schedule', 'scheduled-action', 'devtest-lab']),
      enabled: z.boolean(),
    }),
    'Automatic shutdown of a virtual machine',
    INVENTORY,
  ),
  'vm.stopped': fact(
    z.object({ seen: z.boolean(), hours: z.number() }),
    'Whether the activity log shows the stop of a machine that is still allocated, and how many hours ago',
    'Activity log',
  ),
  'vm.activity': fact(
    z.object({
      cpuAverage: z.number(),
      cpuMaximum: z.number(),
      networkBytesPerSecond: z.number(),
      diskBytesPerSecond: z.number(),
      coverage: z.number(),
      hours: z.number(),
    }),
    'Processor, network and disk activity of a machine over 72 hours; coverage is the share of hours with samples',
    METRICS,
  ),
  'gpu.utilization': fact(
    z.object({ p95: z.number(), average: z.number(), coverage: z.number(), hours: z.number() }),
    'GPU utilisation in percent over 24 hours, where telemetry exists',
    METRICS,
  ),
  'ai.usage': fact(
    z.object({
      requests: z.number(),
      throttledRequests: z.number(),
      promptTokens: z.number(),
      generatedTokens: z.number(),
      hours: z.number(),
    }),
    'Requests and tokens of a model deployment over 14 days',
    METRICS,
  ),
  'ptu.utilization': fact(
    z.object({ average: z.number(), p95: z.number(), maximum: z.number(), coverage: z.number(), hours: z.number() }),
    'Provisioned-throughput utilisation of a deployment in percent over 14 days',
    METRICS,
  ),
  'ptu.scale': fact(
    z.object({ deployed: z.number(), minimum: z.number(), step: z.number(), source: z.enum(['live', 'table']) }),
    'PTUs deployed, the smallest deployable count and the step between counts for this model and deployment type',
    'Microsoft.CognitiveServices/locations/models',
  ),
  'ptu.sizing': fact(
    z.object({ needed: z.number(), surplus: z.number() }),
    'PTUs that keep the 95th percentile of the load at or below 80 %, and PTUs deployed beyond that',
    'derived',
  ),
  'model.lifecycle': fact(
    z.object({
      daysUntilRetirement: z.number(),
      retirementDate: z.string(),
      preview: z.boolean(),
      replacement: z.string(),
      source: z.enum(['live', 'table']),
    }),
    'Retirement of the deployed model version; replacement is empty when Azure names none',
    'Microsoft.CognitiveServices/locations/models',
  ),
  'ml.computeApi': fact(
    z.object({ showsIdleShutdown: z.boolean() }),
    'Whether the api-version that answered shows idleTimeBeforeShutdown at all',
    'Microsoft.MachineLearningServices/workspaces/computes',
  ),
  'ml.clusterActivity': fact(
    z.object({ idleHoursPerDay: z.number(), activeShare: z.number(), coverage: z.number(), hours: z.number() }),
    'Hours per day without an active node, and the share of node time in use, over 7 days',
    METRICS,
  ),
  'aks.cluster': fact(
    z.object({ name: z.string(), nodeAutoProvisioning: z.boolean(), sku: z.string(), stopped: z.boolean() }),
    'The cluster that an agent pool belongs to',
    INVENTORY,
  ),
  'diagnostics.settings': fact(
    z.object({
      count: z.number(),
      logsToLogAnalytics: z.boolean(),
      logsElsewhere: z.boolean(),
      categories: z.array(z.string()),
    }),
    'Diagnostic settings: whether enabled log categories reach Log Analytics or another destination',
    'Microsoft.Insights/diagnosticSettings',
  ),
  'network.exposure': fact(
    z.object({
      level: z.enum(['open', 'selected', 'private']),
      reason: z.string(),
      approvedPrivateEndpoints: z.number(),
    }),
    'Who can reach the endpoint: any network, selected networks, or private endpoints and perimeters only',
    INVENTORY,
  ),
  'quota.usage': fact(
    z.object({ current: z.number(), limit: z.number(), share: z.number(), gpu: z.boolean(), spotInUse: z.boolean() }),
    'Quota in use; share is 0 when the limit is 0 or unlimited',
    'Usages API',
  ),
  'budget.summary': fact(
    z.object({
      active: z.number(),
      covering: z.number(),
      ineffective: z.array(z.string()),
      parentsReadable: z.boolean(),
    }),
    'Budgets of a subscription: unexpired ones, those that cover all of it (its own or a parent’s), and those whose notifications reach nobody in time',
    'Microsoft.Consumption/budgets',
  ),
  'cost.actual': fact(
    z.number(),
    'Amortised cost per month, from complete days of the last 30 without the most recent 48 hours',
    'Cost Management query',
  ),
  'cost.monthly': fact(z.number(), 'Cost per month: the bill where it is readable, else the retail price', 'derived'),
  'price.compute': fact(z.number(), 'Retail price of one node per month (730 hours)', RETAIL),
  'price.searchUnit': fact(z.number(), 'Retail price of one search unit per month', RETAIL),
  'price.ptu': fact(z.number(), 'Retail hourly price of one PTU, per month (730 hours)', RETAIL),
} as const satisfies Record<string, FactDefinition>;

export type FactKey = keyof typeof FACTS;
export type FactMap = { [K in FactKey]: z.infer<(typeof FACTS)[K]['shape']> };

export const FACT_KEYS = Object.keys(FACTS) as FactKey[];

export function isFactKey(key: string): key is FactKey {
  return Object.hasOwn(FACTS, key);
}
