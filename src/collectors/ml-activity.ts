import { AzureError } from '../azure/azure-error.ts';
import type { MetricSeries } from '../azure/azure.ts';
import { lowerAt } from '../core/property.ts';
import { parentId, type Resource } from '../core/resource.ts';
import { clusterActivity, type NodeHour } from '../derive/cluster-activity.ts';
import { defineCollector, type CollectContext } from './collector.ts';
import { COMPUTES } from './ml-computes.ts';
import { shortfallOfError } from './shortfall.ts';
import { forEachSeries, seriesWhere, wholeDays, type MetricTarget } from './split-metrics.ts';

const DAYS = 7;
const ACTIVE = 'Active Nodes';
const IDLE = 'Idle Nodes';

export const mlActivity = defineCollector({
  id: 'ml-activity',
  title: 'Active and idle nodes of machine-learning clusters',
  facts: ['ml.clusterActivity'],
  types: [],
  needsFacts: [],
  needsTypes: [COMPUTES],
  actions: ['Microsoft.Insights/metrics/read'],
  async collect(context) {
    const clusters = [...context.resources.ofType(COMPUTES)].filter(isCluster);
    const question = {
      namespace: 'Microsoft.MachineLearningServices/workspaces',
      metrics: [ACTIVE, IDLE],
      aggregations: ['average'] as const,
      interval: 'PT1H',
      filter: "ClusterName eq '*'",
      ...wholeDays(context.now, DAYS),
    };
    const workspaces = clusters.map((cluster) => workspaceOf(cluster, context));
    const byWorkspace = Map.groupBy(clusters, (cluster) => workspaceOf(cluster, context).id);
    await forEachSeries(workspaces, question, context, (id, answer) => {
      if (answer instanceof AzureError) return sayUnread(id, answer, context);
      context.read(id);
      for (const cluster of byWorkspace.get(id) ?? []) measure(cluster, answer, context);
    });
  },
});

function sayUnread(id: string, error: AzureError, context: CollectContext): void {
  const { reason, detail } = shortfallOfError(error);
  context.unread(id, reason, detail);
  context.facts.setUnknown(['ml.clusterActivity'], id, reason, detail);
}

function measure(cluster: Resource, series: readonly MetricSeries[], { facts }: CollectContext): void {
  const activity = clusterActivity(nodeHours(series, cluster.name), DAYS * 24);
  if (activity !== undefined) facts.set('ml.clusterActivity', cluster.id, activity);
}

function isCluster({ properties }: Resource): boolean {
  return lowerAt(properties, 'computeType') === 'amlcompute';
}

/** Metrics lie in the workspace's region, which need not be the cluster's. */
function workspaceOf({ id, subscriptionId, location }: Resource, { resources }: CollectContext): MetricTarget {
  const workspaceId = parentId(id) ?? id;
  return { id: workspaceId, subscriptionId, location: resources.get(workspaceId)?.location ?? location };
}

/** Only hours in which both counts were measured tell anything. */
function nodeHours(series: readonly MetricSeries[], cluster: string): NodeHour[] {
  const [active, idle] = [ACTIVE, IDLE].map((metric) => {
    const points = seriesWhere(series, metric, ['clustername', cluster]).flatMap((item) => item.points);
    return new Map(points.map(({ time, average }) => [time.getTime(), average]));
  });
  return [...(active ?? [])].flatMap(([time, busy]) => {
    const free = idle?.get(time);
    return busy === undefined || free === undefined ? [] : [{ active: busy, idle: free }];
  });
}
