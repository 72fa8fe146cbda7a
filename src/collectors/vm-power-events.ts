import { forEachConcurrently } from '../azure/concurrency.ts';
import { known, unknown, type Fact, type UnknownReason } from '../core/fact.ts';
import { subscriptionResourceId } from '../core/resource.ts';
import { powerState } from '../derive/machine-size.ts';
import { hoursStopped } from '../derive/power-events.ts';
import { defineCollector, type CollectContext } from './collector.ts';
import { shortfallOf } from './shortfall.ts';

const DAY = 86_400_000;
/** Azure keeps 90 days and refuses a start before that; a day less bears a clock that is wrong. */
const WINDOW_DAYS = 89;
const CONCURRENT_MACHINES = 8;
/** A shutdown from inside leaves no trace either, so having no log to ask is the same as a log without a stop. */
const NO_LOG: ReadonlySet<UnknownReason> = new Set(['unsupported', 'not-collected']);

export const vmPowerEvents = defineCollector({
  id: 'vm-power-events',
  title: 'Since when a machine is stopped but still allocated, from the activity log',
  actions: ['Microsoft.Insights/eventtypes/values/read'],
  facts: ['vm.stopped'],
  types: [],
  needsFacts: [],
  needsTypes: [],
  async collect(context) {
    const stopped: string[] = [];
    for (const machine of context.resources.ofType('microsoft.compute/virtualmachines')) {
      if (powerState(machine) === 'stopped') stopped.push(machine.id);
    }
    await forEachConcurrently(stopped, CONCURRENT_MACHINES, async (id) => {
      context.facts.put('vm.stopped', id, await stoppedFact(context, id));
    });
    for (const { id } of context.subscriptions) context.read(subscriptionResourceId(id));
  },
});

async function stoppedFact(context: CollectContext, id: string): Promise<Fact> {
  const { azure, now, signal } = context;
  const from = new Date(now.getTime() - WINDOW_DAYS * DAY);
  const listing = await azure.activityLog.list(id, from, now, signal);
  const shortfall = shortfallOf(listing);
  if (shortfall !== undefined && !NO_LOG.has(shortfall.reason)) {
    context.unread(id, shortfall.reason, shortfall.detail);
    return unknown(shortfall.reason, shortfall.detail);
  }
  const hours = hoursStopped(listing.items, now);
  return known({ seen: hours !== undefined, hours: hours ?? 0 });
}
