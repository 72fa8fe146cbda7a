import { describe, expect, test } from 'vitest';
import { computeSizes } from '../../src/collectors/compute-sizes.ts';
import { vmActivity } from '../../src/collectors/vm-activity.ts';
import { known } from '../../src/core/fact.ts';
import { measure, reasonOf } from '../support/measure.ts';
import { A100, DEV, power, PROD, smallEstate, vm, vmId, without } from '../support/small-estate.ts';
import { fulfilsContract } from './contract.ts';

const types = ['microsoft.compute/virtualmachines', 'microsoft.compute/virtualmachinescalesets'];
const before = [computeSizes];
const METRICS = {
  'Percentage CPU': { average: 2, maximum: 7 },
  'Network In Total': { total: 3_600_000 },
  'Network Out Total': { total: 7_200_000 },
  'OS Disk Read Bytes/sec': { average: 100 },
  'OS Disk Write Bytes/sec': { average: 400 },
};
const ACTIVITY = {
  cpuAverage: 2,
  cpuMaximum: 7,
  networkBytesPerSecond: 3000,
  diskBytesPerSecond: 500,
  coverage: 1,
  hours: 72,
};

function busy(name: string, metrics = {}, more = {}) {
  return vm(name, {}, { metrics: { ...METRICS, ...metrics }, ...more });
}

describe('vm-activity', () => {
  test('hand-computed rates; data disks count where there are any', async () => {
    const data = { 'Data Disk Read Bytes/sec': { average: 30 }, 'Data Disk Write Bytes/sec': { average: 20 } };
    const resources = [busy('plain'), busy('Data', data)];
    const { facts, unread } = await measure(vmActivity, { estate: smallEstate({ resources }), types, before });
    expect(facts.get('vm.activity', vmId('plain'))).toEqual(known(ACTIVITY));
    expect(facts.get('vm.activity', vmId('data'))).toEqual(known({ ...ACTIVITY, diskBytesPerSecond: 550 }));
    expect(unread).toEqual([]);
  });

  test('bytes of all disks stand in for the metrics per disk, and no disk metric at all is no data', async () => {
    const { 'Percentage CPU': cpu, 'Network In Total': received, 'Network Out Total': sent } = METRICS;
    const metrics = { 'Percentage CPU': cpu, 'Network In Total': received, 'Network Out Total': sent };
    const disks = { 'Disk Read Bytes': { total: 36_000 }, 'Disk Write Bytes': { total: 72_000 } };
    const resources = [vm('old', {}, { metrics: { ...metrics, ...disks } }), vm('none', {}, { metrics })];
    const { facts } = await measure(vmActivity, { estate: smallEstate({ resources }), types, before });
    expect(facts.get('vm.activity', vmId('old'))).toEqual(known({ ...ACTIVITY, diskBytesPerSecond: 30 }));
    expect(reasonOf(facts.get('vm.activity', vmId('none')))).toBe('no-data');
  });

  test('points without a value lower the coverage and are not zeros', async () => {
    const since = { 'Percentage CPU': { average: 2, maximum: 7, sinceHours: 18 } };
    const resources = [busy('young', since), busy('mute', { 'Network In Total': { total: 1, gaps: 1 } })];
    const { facts } = await measure(vmActivity, { estate: smallEstate({ resources }), types, before });
    // The window ends at 06:00 and the metric began at 12:30 the day before: the hours from 13:00 on.
    expect(facts.get('vm.activity', vmId('young'))).toEqual(known({ ...ACTIVITY, coverage: 17 / 72 }));
    expect(reasonOf(facts.get('vm.activity', vmId('mute')))).toBe('no-data');
  });

  test('only machines that may run a GPU are asked about, 50 a call per subscription, region and type', async () => {
    const many = Array.from({ length: 51 }, (_, i) => busy(`m${i}`));
    const scaleSet = { type: 'Microsoft.Compute/virtualMachineScaleSets', sku: { name: A100, capacity: 2 } };
    const resources = [
      ...many,
      busy('other', {}, { subscription: 1 }),
      busy('set', {}, scaleSet),
      vm('off', power('deallocated')),
      vm('plain', { hardwareProfile: { vmSize: 'Standard_D4s_v5' } }),
    ];
    const { facts, calls } = await measure(vmActivity, { estate: smallEstate({ resources }), types, before });
    expect(calls.map(({ api }) => api)).toEqual(['metrics-batch', 'metrics-batch', 'metrics-batch', 'metrics-batch']);
    const set = `/subscriptions/${PROD}/resourcegroups/rg-vision/providers/microsoft.compute/virtualmachinescalesets/set`;
    expect(facts.get('vm.activity', set)).toEqual(known(ACTIVITY));
    expect(reasonOf(facts.get('vm.activity', vmId('off')))).toBe('no-data');
    expect(reasonOf(facts.get('vm.activity', vmId('plain')))).toBe('no-data');
  });

  test('a denied subscription is unknown, the other one whole', async () => {
    const estate = without(smallEstate({ resources: [busy('a'), busy('a', {}, { subscription: 1 })] }), 0, [
      'Microsoft.Insights/metrics/read',
    ]);
    const { facts, unread } = await measure(vmActivity, { estate, types, before });
    expect(reasonOf(facts.get('vm.activity', vmId('a')))).toBe('denied');
    expect(facts.get('vm.activity', vmId('a', DEV))).toEqual(known(ACTIVITY));
    expect(unread).toMatchObject([{ scopeId: vmId('a'), reason: 'denied' }]);
  });

  const estate = smallEstate({ resources: [busy('a')] });
  fulfilsContract(vmActivity, { estate, types, before, apis: [['metrics', 'metrics-batch']] });
});
