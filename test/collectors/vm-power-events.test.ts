import { describe, expect, test } from 'vitest';
import { vmPowerEvents } from '../../src/collectors/vm-power-events.ts';
import { known } from '../../src/core/fact.ts';
import { measure, reasonOf } from '../support/measure.ts';
import { DEV, power, smallEstate, vm, vmId, without } from '../support/small-estate.ts';
import { fulfilsContract } from './contract.ts';

const types = ['microsoft.compute/virtualmachines'];

function event(action: string, eventTimestamp: string, status = 'Succeeded') {
  const operation = `Microsoft.Compute/virtualMachines/${action}/action`;
  return { eventTimestamp, operationName: { value: operation }, status: { value: status } };
}

function stopped(name: string, activityLog: Record<string, unknown>[], more = {}) {
  return vm(name, power('STOPPED'), { activityLog, ...more });
}

describe('vm-power-events', () => {
  test('hours since the last successful stop', async () => {
    const resources = [
      stopped('a', [
        event('powerOff', '2026-11-18T06:30:00Z'),
        event('POWEROFF', '2026-11-20T03:30:00Z'),
        event('powerOff', '2026-11-20T06:00:00Z', 'Failed'),
      ]),
      stopped('within', [event('powerOff', '2026-11-18T06:30:00Z'), event('start', '2026-11-19T06:30:00Z')]),
      stopped('silent', []),
    ];
    const { facts, unread } = await measure(vmPowerEvents, { estate: smallEstate({ resources }), types });
    expect(facts.get('vm.stopped', vmId('a'))).toEqual(known({ seen: true, hours: 3 }));
    expect(facts.get('vm.stopped', vmId('within'))).toEqual(known({ seen: false, hours: 0 }));
    expect(facts.get('vm.stopped', vmId('silent'))).toEqual(known({ seen: false, hours: 0 }));
    expect(unread).toEqual([]);
  });

  test('only machines that are exactly stopped are asked about', async () => {
    const states = ['running', 'deallocated', 'stopping', 'starting'].map((state) => vm(state, power(state)));
    const { calls } = await measure(vmPowerEvents, { estate: smallEstate({ resources: [...states, vm('x')] }), types });
    expect(calls).toEqual([]);
  });

  test('a denied subscription is unknown, the other one whole', async () => {
    const log = [event('powerOff', '2026-11-20T03:30:00Z')];
    const resources = [stopped('a', log), stopped('a', log, { subscription: 1 })];
    const estate = without(smallEstate({ resources }), 0, ['Microsoft.Insights/eventtypes/*']);
    const { facts, unread } = await measure(vmPowerEvents, { estate, types });
    expect(reasonOf(facts.get('vm.stopped', vmId('a')))).toBe('denied');
    expect(facts.get('vm.stopped', vmId('a', DEV))).toEqual(known({ seen: true, hours: 3 }));
    expect(unread).toMatchObject([{ scopeId: vmId('a'), reason: 'denied' }]);
  });

  const estate = smallEstate({ resources: [stopped('a', [event('powerOff', '2026-11-20T03:30:00Z')])] });
  fulfilsContract(vmPowerEvents, { estate, types, apis: ['activity-log'] });
});
