import { expect, test } from 'vitest';
import { vmShutdown } from '../../src/collectors/vm-shutdown.ts';
import { known } from '../../src/core/fact.ts';
import { measure, reasonOf } from '../support/measure.ts';
import { DEV, smallEstate, vm, vmId } from '../support/small-estate.ts';

const types = ['microsoft.compute/virtualmachines'];
const base = { resourceGroup: 'RG-Other', location: 'eastus' };

function schedule(name: string, properties: Record<string, unknown>) {
  const more = { taskType: 'ComputeVmShutdownTask', status: 'Enabled', ...properties };
  return { ...base, type: 'Microsoft.DevTestLab/schedules', name: `schedule-${name}`, properties: more };
}

test('schedules, actions and lab machines are joined by id in any case', async () => {
  const resources = [
    ...['scheduled', 'off', 'other-task', 'silent', 'action', 'ended', 'lab', 'bare'].map((name) => vm(name)),
    schedule('1', { targetResourceId: vmId('scheduled').toUpperCase(), status: 'enabled' }),
    schedule('2', { targetResourceId: vmId('off'), status: 'Disabled' }),
    schedule('3', { targetResourceId: vmId('other-task'), taskType: 'LabVmsStartupTask' }),
    schedule('4', { targetResourceId: vmId('silent'), status: undefined }),
    {
      ...base,
      type: 'Microsoft.ComputeSchedule/autoActions',
      name: 'nightly',
      properties: { resources: [{ resourceId: vmId('action') }] },
    },
    {
      ...base,
      type: 'Microsoft.ComputeSchedule/scheduledActions',
      name: 'ended',
      properties: { disabled: true, resources: [vmId('ended')] },
    },
    {
      ...base,
      type: 'Microsoft.DevTestLab/labs/virtualMachines',
      name: 'lab/lab',
      properties: { computeId: vmId('lab') },
    },
  ];
  const { facts, unread } = await measure(vmShutdown, { estate: smallEstate({ resources }), types });
  const shutdown = (name: string) => facts.get('vm.shutdown', vmId(name));
  expect(shutdown('scheduled')).toEqual(known({ mechanism: 'devtest-schedule', enabled: true }));
  expect(shutdown('off')).toEqual(known({ mechanism: 'devtest-schedule', enabled: false }));
  expect(shutdown('other-task')).toEqual(known({ mechanism: 'none', enabled: false }));
  expect(reasonOf(shutdown('silent'))).toBe('no-data');
  expect(shutdown('action')).toEqual(known({ mechanism: 'scheduled-action', enabled: true }));
  expect(shutdown('ended')).toEqual(known({ mechanism: 'scheduled-action', enabled: false }));
  expect(shutdown('lab')).toEqual(known({ mechanism: 'devtest-lab', enabled: true }));
  expect(shutdown('bare')).toEqual(known({ mechanism: 'none', enabled: false }));
  expect(unread).toEqual([]);
});

test('an enabled schedule beats a disabled one of the same machine', async () => {
  const targetResourceId = vmId('a');
  const resources = [
    vm('a'),
    schedule('1', { targetResourceId }),
    schedule('2', { targetResourceId, status: 'Disabled' }),
  ];
  const { facts } = await measure(vmShutdown, { estate: smallEstate({ resources }), types });
  expect(facts.get('vm.shutdown', vmId('a'))).toMatchObject({ value: { enabled: true } });
});

test('an action that does not list its machines leaves those of its subscription open', async () => {
  const action = { ...base, type: 'Microsoft.ComputeSchedule/scheduledActions', name: 'x', properties: {} };
  const resources = [vm('a'), action, vm('b', {}, { subscription: 1 })];
  const { facts } = await measure(vmShutdown, { estate: smallEstate({ resources }), types });
  expect(reasonOf(facts.get('vm.shutdown', vmId('a')))).toBe('no-data');
  expect(facts.get('vm.shutdown', vmId('b', DEV))).toEqual(known({ mechanism: 'none', enabled: false }));
});

test('after a failed page of the inventory no absence is concluded, but what was found stays', async () => {
  const crowd = Array.from({ length: 1100 }, (_, i) => vm(`m${i}`, {}, { resourceGroup: 'RG-Zoo' }));
  const resources = [vm('a'), vm('b'), schedule('1', { targetResourceId: vmId('a') }), ...crowd];
  const { facts } = await measure(vmShutdown, {
    estate: smallEstate({ resources }),
    types,
    inventoryFaults: [
      { kind: 'internal-error', api: 'graph', nth: 3 },
      { kind: 'internal-error', api: 'graph', nth: 3 },
    ],
  });
  expect(facts.get('vm.shutdown', vmId('a'))).toMatchObject({ value: { enabled: true } });
  expect(reasonOf(facts.get('vm.shutdown', vmId('b')))).toBe('failed');
});
