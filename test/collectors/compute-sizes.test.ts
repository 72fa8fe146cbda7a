import { describe, expect, test } from 'vitest';
import { aksAgentPools } from '../../src/collectors/aks-agent-pools.ts';
import { computeSizes } from '../../src/collectors/compute-sizes.ts';
import { mlComputes } from '../../src/collectors/ml-computes.ts';
import { known } from '../../src/core/fact.ts';
import { measure, reasonOf } from '../support/measure.ts';
import { A100, A100_SKU, DEV, power, PROD, smallEstate, vm, vmId, without } from '../support/small-estate.ts';
import { fulfilsContract } from './contract.ts';

const types = ['microsoft.compute/virtualmachines', 'microsoft.compute/virtualmachinescalesets'];
const SIZE = { name: A100, gpus: 1, vCpus: 24, family: 'StandardNCADSA100v4Family', source: 'sku', nodes: 1 };
const sized = (vmSize: string): Record<string, unknown> => ({ hardwareProfile: { vmSize } });

describe('compute-sizes', () => {
  test("Azure's list gives GPUs, whatever the casing; the list is read once per place", async () => {
    const resources = [vm('a'), vm('b', sized('STANDARD_NC24ADS_A100_V4')), vm('off', power('deallocated'))];
    const { facts, calls } = await measure(computeSizes, { estate: smallEstate({ resources }), types });
    expect(facts.get('compute.size', vmId('a'))).toEqual(known(SIZE));
    expect(facts.get('compute.size', vmId('b'))).toEqual(known(SIZE));
    expect(facts.get('compute.size', vmId('off'))).toEqual(known({ ...SIZE, nodes: 0 }));
    expect(calls.map(({ api }) => api)).toEqual(['compute-skus']);
  });

  test('sizes outside the N series need no call', async () => {
    const resources = [
      vm('d', sized('Standard_D4s_v5')),
      vm('e', sized('Standard_E8-4ds_v5')),
      vm('b', sized('Basic_A1')),
    ];
    const { facts, calls } = await measure(computeSizes, { estate: smallEstate({ resources }), types });
    const found = ['d', 'e', 'b'].map((name) => facts.get('compute.size', vmId(name)));
    expect(found).toMatchObject([4, 4, 0].map((vCpus) => ({ value: { gpus: 0, vCpus, source: 'name' } })));
    expect(calls).toEqual([]);
  });

  test('FPGA sizes have no GPU, and an N size that nobody knows is unknown', async () => {
    const resources = [vm('fpga', sized('Standard_NP10s')), vm('new', sized('Standard_NX8_v9'))];
    const { facts } = await measure(computeSizes, { estate: smallEstate({ resources }), types });
    expect(facts.get('compute.size', vmId('fpga'))).toMatchObject({ value: { gpus: 0 } });
    expect(reasonOf(facts.get('compute.size', vmId('new')))).toBe('no-data');
  });

  test('a denied list leaves the names; only the unrecognisable is unknown, and the other subscription is whole', async () => {
    const resources = [vm('a'), vm('new', sized('Standard_NX8_v9')), vm('a', {}, { subscription: 1 })];
    const estate = without(smallEstate({ resources }), 0, ['Microsoft.Compute/skus/read']);
    const { facts, unread } = await measure(computeSizes, { estate, types });
    expect(facts.get('compute.size', vmId('a'))).toMatchObject({ value: { gpus: 1, vCpus: 24, source: 'name' } });
    expect(facts.get('compute.size', vmId('a', DEV))).toEqual(known(SIZE));
    expect(reasonOf(facts.get('compute.size', vmId('new')))).toBe('denied');
    expect(unread).toMatchObject([{ scopeId: `/subscriptions/${PROD}`, reason: 'denied' }]);
  });

  test('scale sets, agent pools and ML computes count their nodes', async () => {
    const base = { resourceGroup: 'RG-Vision', location: 'eastus' };
    const cluster = { vmSize: 'STANDARD_NC24ADS_A100_V4', currentNodeCount: 3 };
    const estate = smallEstate({
      resources: [
        { ...base, type: 'Microsoft.Compute/virtualMachineScaleSets', name: 'ss', sku: { name: A100, capacity: 4 } },
        {
          ...base,
          type: 'Microsoft.ContainerService/managedClusters',
          name: 'aks',
          properties: {
            agentPoolProfiles: [
              { name: 'Gpu', vmSize: A100, count: 2 },
              { name: 'uncounted', vmSize: A100 },
            ],
          },
        },
        {
          ...base,
          type: 'Microsoft.MachineLearningServices/workspaces',
          name: 'ws',
          children: {
            computes: [{ name: 'c', body: { properties: { computeType: 'AmlCompute', properties: cluster } } }],
          },
        },
      ],
      vmSkus: [A100_SKU],
    });
    const before = [aksAgentPools, mlComputes];
    const { facts } = await measure(computeSizes, { estate, types, before });
    const group = `/subscriptions/${PROD}/resourcegroups/rg-vision/providers`;
    const nodes = (id: string) => facts.get('compute.size', `${group}/${id}`);
    expect(nodes('microsoft.compute/virtualmachinescalesets/ss')).toEqual(known({ ...SIZE, nodes: 4 }));
    expect(nodes('microsoft.containerservice/managedclusters/aks/agentpools/gpu')).toEqual(
      known({ ...SIZE, nodes: 2 }),
    );
    const uncounted = nodes('microsoft.containerservice/managedclusters/aks/agentpools/uncounted');
    expect(uncounted).toMatchObject({ value: { gpus: SIZE.gpus } });
    expect(uncounted).not.toHaveProperty('value.nodes');
    expect(nodes('microsoft.machinelearningservices/workspaces/ws/computes/c')).toEqual(known({ ...SIZE, nodes: 3 }));
  });

  const estate = smallEstate({ resources: [vm('a'), vm('b', sized('Standard_D4s_v5'))] });
  fulfilsContract(computeSizes, { estate, types, apis: ['compute-skus'], fallback: true });
});
