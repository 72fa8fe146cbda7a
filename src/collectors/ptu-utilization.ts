import { AzureError } from '../azure/azure-error.ts';
import type { MetricPoint, MetricSeries } from '../azure/azure.ts';
import type { Resource } from '../core/resource.ts';
import { ptuLoad } from '../derive/ptu-load.ts';
import { isProvisioned } from '../derive/ptu-sizes.ts';
import { DEPLOYMENTS } from './ai-deployments.ts';
import { defineCollector, type CollectContext } from './collector.ts';
import { accountOf } from './deployment.ts';
import { shortfallOfError } from './shortfall.ts';
import { forEachSeries, seriesWhere, wholeDays } from './split-metrics.ts';

const HOUR = 3_600_000;
const DAYS = 14;
/** Which of the two a deployment reports depends on its model's family. */
const METRICS = ['AzureOpenAIProvisionedManagedUtilizationV2', 'ProvisionedUtilization'] as const;

export const ptuUtilization = defineCollector({
  id: 'ptu-utilization',
  title: 'Utilisation of provisioned throughput',
  facts: ['ptu.utilization'],
  types: [],
  needsFacts: [],
  needsTypes: [DEPLOYMENTS],
  actions: ['Microsoft.Insights/metrics/read'],
  async collect(context) {
    const deployments = [...context.resources.ofType(DEPLOYMENTS)].filter(({ sku }) => isProvisioned(sku.name));
    const window = wholeDays(context.now, DAYS);
    const question = {
      namespace: 'Microsoft.CognitiveServices/accounts',
      metrics: METRICS,
      aggregations: ['average', 'maximum'] as const,
      interval: 'PT1H',
      filter: "ModelDeploymentName eq '*'",
      ...window,
    };
    const byAccount = Map.groupBy(deployments, (deployment) => accountOf(deployment).id);
    await forEachSeries(deployments.map(accountOf), question, context, (accountId, series) => {
      accountForMetrics(accountId, series, context);
      if (series instanceof AzureError) return;
      for (const deployment of byAccount.get(accountId) ?? []) measure(deployment, { series, window }, context);
    });
  },
});

/** What could not be read is unknown for every deployment of the account. */
function accountForMetrics(id: string, answer: readonly MetricSeries[] | AzureError, context: CollectContext): void {
  if (!(answer instanceof AzureError)) return context.read(id);
  const { reason, detail } = shortfallOfError(answer);
  context.unread(id, reason, detail);
  context.facts.setUnknown(['ptu.utilization'], id, reason, detail);
}

interface Measured {
  readonly series: readonly MetricSeries[];
  readonly window: { readonly from: Date; readonly to: Date };
}

function measure(deployment: Resource, { series, window }: Measured, { facts }: CollectContext): void {
  const from = Math.max(window.from.getTime(), startOfHour(deployment.createdAt));
  const hours = METRICS.map((metric) =>
    seriesWhere(series, metric, ['modeldeploymentname', deployment.name])
      .flatMap(({ points }) => points)
      .filter(({ time }) => time.getTime() >= from && time < window.to),
  ).toSorted((a, b) => measuredHours(b) - measuredHours(a))[0];
  const load = ptuLoad(hours ?? [], (window.to.getTime() - from) / HOUR);
  if (load !== undefined) facts.set('ptu.utilization', deployment.id, load);
  else facts.setUnknown(['ptu.utilization'], deployment.id, 'no-data', `no utilisation was reported in ${DAYS} days`);
}

/** A deployment younger than the window can only have been measured since it exists. */
function startOfHour(createdAt: string | undefined): number {
  return createdAt === undefined ? 0 : Math.floor(Date.parse(createdAt) / HOUR) * HOUR;
}

function measuredHours(points: readonly MetricPoint[]): number {
  return points.filter(({ average }) => average !== undefined).length;
}
