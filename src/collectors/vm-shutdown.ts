import { known, unknown, type Fact } from '../core/fact.ts';
import type { FactMap } from '../core/fact-catalogue.ts';
import { lowerAt, textAt, valueAt } from '../core/property.ts';
import { canonicalId, subscriptionResourceId, type Resource } from '../core/resource.ts';
import { idsIn } from '../derive/ids-in.ts';
import { defineCollector, type CollectContext } from './collector.ts';
import { gapOf } from './gap.ts';

const MACHINE = 'microsoft.compute/virtualmachines';
const SCHEDULE = 'microsoft.devtestlab/schedules';
const LAB_MACHINE = 'microsoft.devtestlab/labs/virtualmachines';
const ACTIONS = ['microsoft.computeschedule/autoactions', 'microsoft.computeschedule/scheduledactions'];
const SOURCES = [SCHEDULE, LAB_MACHINE, ...ACTIONS];

export const vmShutdown = defineCollector({
  id: 'vm-shutdown',
  title: 'Automatic shutdown of virtual machines, from schedules in the inventory',
  actions: [],
  local: true,
  facts: ['vm.shutdown'],
  types: [],
  needsFacts: [],
  needsTypes: SOURCES,
  collect: (context) => {
    const found = mechanisms(context);
    const opaque = opaqueActions(context);
    for (const machine of context.resources.ofType(MACHINE)) {
      const fact = found.get(machine.id) ?? absent(context, machine, opaque.get(machine.subscriptionId));
      context.facts.put('vm.shutdown', machine.id, fact);
    }
    for (const { id } of context.subscriptions) context.read(subscriptionResourceId(id));
    return Promise.resolve();
  },
});

type Shutdown = Fact<FactMap['vm.shutdown']>;

/** By machine; the mechanism that leaves least to be wished for wins. */
function mechanisms({ resources }: CollectContext): Map<string, Shutdown> {
  const found = new Map<string, Shutdown>();
  const note = (id: string | undefined, shutdown: Shutdown): void => {
    if (id === undefined) return;
    const existing = found.get(canonicalId(id));
    if (existing === undefined || rank(shutdown) > rank(existing)) found.set(canonicalId(id), shutdown);
  };
  for (const schedule of resources.ofType(SCHEDULE)) {
    if ((lowerAt(schedule.properties, 'taskType') ?? 'computevmshutdowntask') !== 'computevmshutdowntask') continue;
    note(textAt(schedule.properties, 'targetResourceId'), scheduleState(schedule));
  }
  for (const action of resources.ofType(...ACTIONS)) {
    if (isStart(action)) continue;
    const shutdown = known({ mechanism: 'scheduled-action', enabled: isEnabled(action) } as const);
    for (const id of idsIn(action.properties)) note(id, shutdown);
  }
  for (const machine of resources.ofType(LAB_MACHINE)) {
    note(textAt(machine.properties, 'computeId'), known({ mechanism: 'devtest-lab', enabled: true }));
  }
  return found;
}

/** Enabled, then what does not say, then disabled. */
function rank(shutdown: Shutdown): number {
  if (shutdown.state === 'unknown') return 1;
  return shutdown.value.enabled ? 2 : 0;
}

function scheduleState(schedule: Resource): Shutdown {
  const status = lowerAt(schedule.properties, 'status');
  if (status === undefined) return unknown('no-data', `schedule ${schedule.name} does not say whether it is enabled`);
  return known({ mechanism: 'devtest-schedule', enabled: status === 'enabled' });
}

function isStart({ properties }: Resource): boolean {
  return lowerAt(properties, 'actionType') === 'start';
}

function isEnabled({ properties }: Resource): boolean {
  const states = ['status', 'state', 'enabled'].map((key) => valueAt(properties, key));
  const off = states.some((state) => state === false || (typeof state === 'string' && /^disabled$/i.test(state)));
  return !off && valueAt(properties, 'disabled') !== true;
}

/** By subscription: an enabled action that does not list its machines may stop any of them. */
function opaqueActions({ resources }: CollectContext): Map<string, Resource> {
  const opaque = new Map<string, Resource>();
  for (const action of resources.ofType(...ACTIONS)) {
    const lists = idsIn(action.properties).some((id) => id.includes(`/${MACHINE}/`));
    if (!lists && !isStart(action) && isEnabled(action)) opaque.set(action.subscriptionId, action);
  }
  return opaque;
}

function absent(context: CollectContext, machine: Resource, opaque: Resource | undefined): Shutdown {
  const gap = gapOf(context, SOURCES, machine);
  if (gap !== undefined) return unknown(gap.reason, gap.detail);
  if (opaque !== undefined) return unknown('no-data', `action ${opaque.name} does not list the machines that it stops`);
  return known({ mechanism: 'none', enabled: false });
}
