import { describe, expect, test } from 'vitest';
import { computeSizes } from '../../src/collectors/compute-sizes.ts';
import { gpuTelemetry } from '../../src/collectors/gpu-telemetry.ts';
import { mlComputes } from '../../src/collectors/ml-computes.ts';
import { known } from '../../src/core/fact.ts';
import { measure, reasonOf } from '../support/measure.ts';
import { A100, PROD, smallEstate, vm, vmId } from '../support/small-estate.ts';
import { fulfilsContract } from './contract.ts';

const types = ['microsoft.compute/virtualmachines'];
const before = [computeSizes];
const gpuMetric = { namespace: 'azure.vm.linux.guestmetrics', metric: 'gpu_utilization' };
const GUEST = `${gpuMetric.namespace}/${gpuMetric.metric}`;

function body(computeType: string, inner: Record<string, unknown>) {
  return { properties: { computeType, properties: { vmSize: A100.toUpperCase(), ...inner } } };
}

function workspace() {
  return {
    resourceGroup: 'RG-Vision',
    type: 'Microsoft.MachineLearningServices/workspaces',
    name: 'ws',
    location: 'eastus',
    children: {
      computes: [
        {
          name: 'Cluster',
          body: body('AmlCompute', { currentNodeCount: 2 }),
          metrics: { GpuUtilization: { average: 60, hours: [0, 12] as [number, number], quiet: 20 } },
        },
        { name: 'inst', body: body('ComputeInstance', {}), metrics: { GpuUtilizationPercentage: { average: 3 } } },
        { name: 'mute', body: body('ComputeInstance', {}) },
      ],
    },
  };
}

function computeId(name: string): string {
  return `/subscriptions/${PROD}/resourcegroups/rg-vision/providers/microsoft.machinelearningservices/workspaces/ws/computes/${name}`;
}

describe('gpu-telemetry', () => {
  test("a machine's load comes from the configured metric only", async () => {
    const resources = [
      vm('a', {}, { metrics: { [GUEST]: { average: 4 } } }),
      vm('half', {}, { metrics: { [GUEST]: { average: 4, sinceHours: 12.5 } } }),
      vm('mute'),
    ];
    const estate = smallEstate({ resources });
    const blind = await measure(gpuTelemetry, { estate, types, before });
    expect(reasonOf(blind.facts.get('gpu.utilization', vmId('a')))).toBe('unsupported');
    expect(blind.calls).toEqual([]);
    expect(blind.unread).toEqual([]);
    const { facts } = await measure(gpuTelemetry, { estate, types, before, settings: { gpuMetric } });
    const load = { p95: 4, average: 4, coverage: 1, hours: 24 };
    expect(facts.get('gpu.utilization', vmId('a'))).toEqual(known(load));
    expect(facts.get('gpu.utilization', vmId('half'))).toEqual(known({ ...load, coverage: 0.5 }));
    expect(facts.get('gpu.utilization', vmId('mute')).state).toBe('unknown');
  });

  test('computes are read from their workspace by name in any case; no series is no data', async () => {
    const estate = smallEstate({ resources: [workspace()] });
    const { facts } = await measure(gpuTelemetry, { estate, types, before: [mlComputes, computeSizes] });
    const load = { coverage: 1, hours: 24 };
    expect(facts.get('gpu.utilization', computeId('cluster'))).toEqual(known({ ...load, p95: 60, average: 40 }));
    expect(facts.get('gpu.utilization', computeId('inst'))).toEqual(known({ ...load, p95: 3, average: 3 }));
    expect(reasonOf(facts.get('gpu.utilization', computeId('mute')))).toBe('no-data');
  });

  const estate = smallEstate({ resources: [vm('a', {}, { metrics: { [GUEST]: { average: 4 } } }), workspace()] });
  const chain = [mlComputes, computeSizes];
  const apis = [['metrics', 'metrics-batch']] as const;
  fulfilsContract(gpuTelemetry, { estate, types, before: chain, settings: { gpuMetric }, apis });
});
