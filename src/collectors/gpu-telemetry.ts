import { AzureError } from '../azure/azure-error.ts';
import type { MetricSeries } from '../azure/azure.ts';
import { known, unknown } from '../core/fact.ts';
import { parentId, subscriptionResourceId, type Resource } from '../core/resource.ts';
import { gpuLoad } from '../derive/gpu-load.ts';
import { defineCollector, type CollectContext } from './collector.ts';
import { lastHours } from './last-hours.ts';
import { seriesOfAll, seriesWhere, type MetricQuestion, type MetricTarget } from './split-metrics.ts';

const HOURS = 24;
const MACHINE = 'microsoft.compute/virtualmachines';
const COMPUTE = 'microsoft.machinelearningservices/workspaces/computes';
const DEPLOYMENT = 'microsoft.machinelearningservices/workspaces/onlineendpoints/deployments';
const WORKSPACES = 'Microsoft.MachineLearningServices/workspaces';
const GPU_SHARE = 'GpuUtilizationPercentage';
/** Older and newer metric of a workspace, with the dimension that names the compute. */
const COMPUTE_METRICS = [
  ['GpuUtilization', 'ClusterName'],
  [GPU_SHARE, 'ComputeName'],
] as const;

type Answer = readonly MetricSeries[] | AzureError;

/** No platform metric tells the GPU load of a virtual machine: only the customer's own metric does. */
export const gpuTelemetry = defineCollector({
  id: 'gpu-telemetry',
  title: 'GPU utilisation, where telemetry exists',
  actions: ['Microsoft.Insights/metrics/read'],
  facts: ['gpu.utilization'],
  types: [],
  needsFacts: ['compute.size'],
  needsTypes: [],
  readsTypes: [COMPUTE, DEPLOYMENT],
  async collect(context) {
    await measureMachines(context);
    await measureComputes(context);
    await measureDeployments(context);
    for (const { id } of context.subscriptions) context.read(subscriptionResourceId(id));
  },
});

async function measureMachines(context: CollectContext): Promise<void> {
  const machines = withGpus(context, MACHINE);
  const { gpuMetric } = context.settings;
  if (gpuMetric === undefined) {
    const detail = 'no metric with the GPU load of machines is configured';
    for (const { id } of machines) context.facts.put('gpu.utilization', id, unknown('unsupported', detail));
    return;
  }
  const { namespace, metric } = gpuMetric;
  const answers = await ask(context, machines, { namespace, metrics: [metric], perResourceOnly: true });
  for (const [id, answer] of answers) note(context, id, answer);
}

/** Computes report through their workspace. */
async function measureComputes(context: CollectContext): Promise<void> {
  const computes = withGpus(context, COMPUTE);
  const workspaces = computes.flatMap(({ id }) => context.resources.get(parentId(id) ?? '') ?? []);
  const read: ReadonlyMap<string, Answer>[] = [];
  for (const [metric, dimension] of COMPUTE_METRICS) {
    const question = { namespace: WORKSPACES, metrics: [metric], filter: `${dimension} eq '*'` };
    read.push(await ask(context, targetsOf(workspaces), question));
  }
  for (const { id, name } of computes) {
    const answers = read.map((results) => results.get(parentId(id) ?? '') ?? []);
    const own = answers.flatMap((answer) => (answer instanceof AzureError ? [] : seriesOf(answer, name)));
    const error = answers.find((answer) => answer instanceof AzureError && answer.status !== 400);
    note(context, id, own.length === 0 && error !== undefined ? error : own);
  }
}

async function measureDeployments(context: CollectContext): Promise<void> {
  const question = { namespace: `${WORKSPACES}/onlineEndpoints/deployments`, metrics: [GPU_SHARE] };
  for (const [id, answer] of await ask(context, withGpus(context, DEPLOYMENT), question)) note(context, id, answer);
}

function ask(
  context: CollectContext,
  targets: readonly MetricTarget[],
  question: Pick<MetricQuestion, 'namespace' | 'metrics' | 'filter' | 'perResourceOnly'>,
): Promise<ReadonlyMap<string, Answer>> {
  const window = { aggregations: ['average'], interval: 'PT1H', ...lastHours(context.now, HOURS) } as const;
  return seriesOfAll(targets, { ...question, ...window }, context);
}

function withGpus({ resources, facts }: CollectContext, type: string): (MetricTarget & { readonly name: string })[] {
  const found: Resource[] = [];
  for (const resource of resources.ofType(type)) {
    const size = facts.get('compute.size', resource.id);
    if (size.state === 'known' && size.value.gpus > 0 && size.value.nodes !== 0) found.push(resource);
  }
  return targetsOf(found);
}

function targetsOf(resources: readonly Resource[]): (MetricTarget & { readonly name: string })[] {
  return resources.flatMap(({ id, name, subscriptionId, location }) =>
    location === undefined ? [] : [{ id, name, subscriptionId, location }],
  );
}

function seriesOf(answer: readonly MetricSeries[], name: string): MetricSeries[] {
  return COMPUTE_METRICS.flatMap(([metric, dimension]) => seriesWhere(answer, metric, [dimension.toLowerCase(), name]));
}

function note(context: CollectContext, id: string, answer: Answer): void {
  if (answer instanceof AzureError) {
    context.unread(id, answer.reason, answer.message);
    context.facts.put('gpu.utilization', id, unknown(answer.reason, answer.message));
    return;
  }
  const load = gpuLoad(answer, HOURS);
  const fact = load === undefined ? unknown('no-data', 'no samples of GPU utilisation') : known(load);
  context.facts.put('gpu.utilization', id, fact);
}
