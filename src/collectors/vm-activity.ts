import { AzureError } from '../azure/azure-error.ts';
import type { MetricSeries } from '../azure/azure.ts';
import { known, unknown, type Fact } from '../core/fact.ts';
import { subscriptionResourceId, type Resource } from '../core/resource.ts';
import { ACTIVITY_METRICS, activityOf } from '../derive/machine-activity.ts';
import { powerState } from '../derive/machine-size.ts';
import { defineCollector, type CollectContext } from './collector.ts';
import { lastHours } from './last-hours.ts';
import { forEachSeries, type MetricTarget } from './split-metrics.ts';

const HOURS = 72;
const NAMESPACES = ['Microsoft.Compute/virtualMachines', 'Microsoft.Compute/virtualMachineScaleSets'];

export const vmActivity = defineCollector({
  id: 'vm-activity',
  title: 'Processor, network and disk activity of running GPU machines',
  actions: ['Microsoft.Insights/metrics/read'],
  facts: ['vm.activity'],
  types: [],
  needsFacts: ['compute.size'],
  needsTypes: [],
  async collect(context) {
    for (const namespace of NAMESPACES) await measure(context, namespace);
    for (const { id } of context.subscriptions) context.read(subscriptionResourceId(id));
  },
});

async function measure(context: CollectContext, namespace: string): Promise<void> {
  const targets: MetricTarget[] = [];
  for (const resource of context.resources.ofType(namespace)) {
    const { id, subscriptionId, location } = resource;
    if (location !== undefined && mayRunGpus(context, resource)) targets.push({ id, subscriptionId, location });
  }
  const question = {
    namespace,
    metrics: ACTIVITY_METRICS,
    aggregations: ['average', 'maximum', 'total'] as const,
    interval: 'PT1H',
    ...lastHours(context.now, HOURS),
  };
  await forEachSeries(targets, question, context, (id, answer) => {
    context.facts.put('vm.activity', id, activityFact(context, id, answer));
  });
}

/** A machine that is known not to run emits nothing; one whose state is unknown may. */
function mayRunGpus({ facts }: CollectContext, resource: Resource): boolean {
  const size = facts.get('compute.size', resource.id);
  if (size.state === 'unknown' || size.value.gpus === 0 || size.value.nodes === 0) return false;
  return (powerState(resource) ?? 'running') === 'running';
}

function activityFact(context: CollectContext, id: string, answer: readonly MetricSeries[] | AzureError): Fact {
  if (answer instanceof AzureError) {
    context.unread(id, answer.reason, answer.message);
    return unknown(answer.reason, answer.message);
  }
  const activity = activityOf(answer, HOURS);
  return typeof activity === 'string' ? unknown('no-data', `no samples of ${activity}`) : known(activity);
}
