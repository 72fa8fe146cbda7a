import { GPU_SIZES, PLAIN_SIZES } from './generate-catalogue.ts';
import type { EstateResource } from './estate.ts';
import { daysAgo, groupName, type Draft, type Place } from './generate-place.ts';
import { machineMetrics } from './generate-metrics.ts';

/** Running, deallocated, or stopped and still billed; a good third of the running ones idle. */
export function machineAt(place: Place, kind: 'gpu' | 'plain'): Draft {
  const sizes = kind === 'gpu' ? GPU_SIZES : PLAIN_SIZES;
  const size = sizes[Math.floor(place.roll('size') * sizes.length)];
  const power = place.pick('power', ['running', 'running', 'running', 'deallocated', 'stopped']);
  const idle = place.roll('idle') < 0.35;
  const name = machineName(place.slot);
  const stoppedAt = daysAgo(place, 1 + Math.floor(place.roll('stopped') * 20));
  return {
    type: 'Microsoft.Compute/virtualMachines',
    name,
    properties: {
      hardwareProfile: { vmSize: size?.name },
      priority: place.roll('spot') < 0.1 ? 'Spot' : 'Regular',
      timeCreated: daysAgo(place, 30 + Math.floor(place.roll('age') * 400)),
      provisioningState: 'Succeeded',
      storageProfile: { osDisk: { osType: 'Linux', name: `${name}-os` } },
      extended: { instanceView: { powerState: { code: `PowerState/${power}`, displayStatus: `VM ${power}` } } },
    },
    metrics: power === 'running' ? machineMetrics(idle) : {},
    activityLog: power === 'running' ? [] : [stopEvent(power, stoppedAt)],
    ...(power === 'deallocated' || size === undefined ? {} : { cost: { perDay: size.hourly * 24, currency: 'USD' } }),
  };
}

function machineName(slot: number): string {
  return `vm-${slot < 10 ? 'gpu' : 'app'}-${slot}`;
}

function stopEvent(power: string, eventTimestamp: string): Record<string, unknown> {
  const action = power === 'stopped' ? 'powerOff' : 'deallocate';
  return {
    eventTimestamp,
    caller: 'dev@contoso.example',
    operationName: { value: `Microsoft.Compute/virtualMachines/${action}/action`, localizedValue: action },
    status: { value: 'Succeeded', localizedValue: 'Succeeded' },
  };
}

/** Nightly shutdown of the machine in another slot; some are switched off. */
export function scheduleAt(place: Place, machineSlot: number): Draft {
  const machine = machineName(machineSlot);
  return {
    type: 'Microsoft.DevTestLab/schedules',
    name: `shutdown-computevm-${machine}`,
    properties: {
      status: place.roll('enabled') < 0.7 ? 'Enabled' : 'Disabled',
      taskType: 'ComputeVmShutdownTask',
      dailyRecurrence: { time: '1900' },
      timeZoneId: 'UTC',
      targetResourceId: `/subscriptions/${place.subscriptionId}/resourceGroups/${groupName(place.group)}/providers/Microsoft.Compute/virtualMachines/${machine}`,
      provisioningState: 'Succeeded',
    },
  };
}

export function diskAt(place: Place): Draft {
  const attached = place.roll('attached') < 0.8;
  return {
    type: 'Microsoft.Compute/disks',
    name: `disk-${place.slot}`,
    sku: { name: place.pick('sku', ['Premium_LRS', 'StandardSSD_LRS']), tier: 'Premium' },
    properties: {
      diskSizeGB: place.pick('gigabytes', [128, 512, 1024]),
      diskState: attached ? 'Attached' : 'Unattached',
      timeCreated: daysAgo(place, 60),
      provisioningState: 'Succeeded',
    },
    cost: { perDay: 0.65, currency: 'USD' },
  };
}

const OTHERS = [
  'Microsoft.Network/networkInterfaces',
  'Microsoft.Network/virtualNetworks',
  'Microsoft.Storage/storageAccounts',
  'Microsoft.Network/privateEndpoints',
  'Microsoft.KeyVault/vaults',
] as const;

/** What no AI rule asks about, but every inventory holds. */
export function otherAt(place: Place): Draft {
  const type = OTHERS[place.slot % OTHERS.length] ?? OTHERS[0];
  const properties: EstateResource['properties'] = { provisioningState: 'Succeeded' };
  return { type, name: `item${place.slot}`, properties };
}
