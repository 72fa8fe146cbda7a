import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createAzure } from '../../src/azure/create-azure.ts';
import type { Azure, GraphQuery } from '../../src/azure/azure.ts';
import { AzureError } from '../../src/azure/azure-error.ts';
import { createLoopback } from '../../src/azure/loopback-transport.ts';
import { generateEstate } from '../../src/simulator/generate.ts';
import { startSimulator, type Simulator } from '../../src/simulator/serve.ts';
import { calm, cloud, HASTY } from '../support/azure.ts';

const NOW = '2026-11-20T06:00:00Z';
const TYPES = [
  'microsoft.compute/virtualmachines',
  'microsoft.compute/disks',
  'microsoft.cognitiveservices/accounts',
  'microsoft.machinelearningservices/workspaces',
];

let simulator: Simulator;
let azure: Azure;

beforeAll(async () => {
  const estate = generateEstate({ resources: 600, subscriptions: 3, seed: 7, now: NOW });
  simulator = await startSimulator({ estate, clock: () => Date.parse(NOW), pageSize: 20 });
});

beforeEach(() => {
  simulator.setFaults([]);
  simulator.calls.length = 0;
  azure = createAzure({ cloud: cloud(), product: 'azaudit/test', limits: HASTY, ...createLoopback(simulator.url) });
});

afterAll(() => simulator.close());

async function inventory(types = TYPES): Promise<Record<string, unknown>[]> {
  const { items } = await azure.subscriptions.list(calm());
  const query: GraphQuery = { table: 'resources', types, subscriptions: items.map(({ id }) => id) };
  const rows: Record<string, unknown>[] = [];
  for await (const page of azure.resourceGraph.pages(query, calm())) rows.push(...page);
  return rows;
}

async function firstOf(type: string) {
  const row = (await inventory([type]))[0];
  return {
    id: String(row?.['id']),
    subscriptionId: String(row?.['subscriptionId']),
    region: String(row?.['location']),
  };
}

describe('against the simulator', () => {
  test('every API that lists is read whole, through the clients that the audit uses', async () => {
    const machine = await firstOf('microsoft.compute/virtualmachines');
    const account = await firstOf('microsoft.cognitiveservices/accounts');
    const workspace = await firstOf('microsoft.machinelearningservices/workspaces');
    const { subscriptionId: sub, region } = machine;
    const listings = {
      permissions: await azure.subscriptions.permissions(`/subscriptions/${sub}`, calm()),
      usages: await azure.compute.usages(sub, region, calm()),
      skus: await azure.compute.vmSkus(sub, region, calm()),
      deployments: await azure.cognitive.deployments(account.id, calm()),
      models: await azure.cognitive.models(account.subscriptionId, account.region, calm()),
      quotas: await azure.cognitive.usages(account.subscriptionId, account.region, calm()),
      computes: await azure.machineLearning.computes(workspace.id, calm()),
      mlUsages: await azure.machineLearning.usages(workspace.subscriptionId, workspace.region, calm()),
      budgets: await azure.budgets.list(`/subscriptions/${sub}`, calm()),
      diagnostics: await azure.diagnostics.list(account.id, calm()),
      activity: await azure.activityLog.list(machine.id, new Date('2026-11-13'), new Date(NOW), calm()),
      cost: await azure.cost.byResource(sub, new Date('2026-10-01'), new Date('2026-10-31'), calm()),
      prices: await azure.prices.list("serviceName eq 'Virtual Machines'", calm()),
    };
    for (const [name, { rejected, failure }] of Object.entries(listings)) {
      expect({ name, rejected, failure }).toEqual({ name, rejected: [], failure: undefined });
    }
    const empty = Object.entries(listings).filter(([, { items }]) => items.length === 0);
    const filled = ['permissions', 'usages', 'skus', 'models', 'cost', 'prices'];
    expect(empty.map(([name]) => name).filter((name) => filled.includes(name))).toEqual([]);
    expect(await azure.subscriptions.get(sub, calm())).toMatchObject({ id: sub, state: 'Enabled' });
  });

  test('an inventory of several pages has each resource once', async () => {
    const ids = (await inventory()).map((row) => String(row['id']).toLowerCase());
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(20);
  });

  test('metrics are the same from the batch API and from ARM', async () => {
    const machines = (await inventory(['microsoft.compute/virtualmachines'])).map((row) => ({
      id: String(row['id']),
      subscriptionId: String(row['subscriptionId']),
      region: String(row['location']),
    }));
    const { subscriptionId, region } = machines[0] ?? { subscriptionId: '', region: '' };
    const mine = machines.filter((vm) => vm.subscriptionId === subscriptionId && vm.region === region);
    const query = {
      subscriptionId,
      region,
      namespace: 'Microsoft.Compute/virtualMachines',
      metrics: ['Percentage CPU'],
      aggregations: ['average', 'maximum'] as const,
      interval: 'PT1H',
      resourceIds: mine.map(({ id }) => id),
      from: new Date('2026-11-18T06:00:00Z'),
      to: new Date(NOW),
    };
    const batched = await azure.metrics.query(query, calm());
    expect(simulator.calls.filter(({ path }) => /getbatch/i.test(path))).toHaveLength(Math.ceil(mine.length / 50));
    const single = await azure.metrics.query({ ...query, perResourceOnly: true }, calm());
    expect(batched.size).toBe(mine.length);
    expect([...batched.values()].some((series) => series instanceof AzureError)).toBe(false);
    expect([...single.entries()].toSorted()).toEqual([...batched.entries()].toSorted());
  });
});
