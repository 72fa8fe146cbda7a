import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAzure } from '../../src/azure/create-azure.ts';
import type { Azure } from '../../src/azure/azure.ts';
import { AzureError } from '../../src/azure/azure-error.ts';
import { createLoopback } from '../../src/azure/loopback-transport.ts';
import type { UnknownReason } from '../../src/core/fact.ts';
import { FAULT_KINDS, type FaultKind } from '../../src/simulator/faults.ts';
import { generateEstate } from '../../src/simulator/generate.ts';
import { startSimulator, type Simulator } from '../../src/simulator/serve.ts';
import { calm, cloud, HASTY } from '../support/azure.ts';

const NOW = '2026-11-20T06:00:00Z';
const MONTH = [new Date('2026-10-01'), new Date('2026-10-31')] as const;

/** Waits pass at once. */
const hastyClock = { now: () => Date.now(), sleep: () => Promise.resolve(), random: () => 0.5 };

interface Result {
  readonly count: number;
  readonly rejected: number;
  readonly failure: AzureError | undefined;
}

/** Faults that a call survives unharmed. */
const HARMLESS: readonly FaultKind[] = ['slow-body', 'claims-challenge'];
/** Faults of paging; where there are no pages they change nothing. */
const OF_PAGES: readonly FaultKind[] = ['looping-link', 'forbidden-second-page', 'missing-next-link'];
/** All other faults make the call fail, for these reasons or as `failed`. */
const REASONS: Partial<Record<FaultKind, UnknownReason>> = {
  'throttled-seconds': 'throttled',
  'throttled-date': 'throttled',
  'throttled-huge': 'throttled',
  'throttled-quota-headers': 'throttled',
  'throttled-cost-headers': 'throttled',
  overloaded: 'throttled',
  unauthorized: 'denied',
  forbidden: 'denied',
  'not-found': 'unsupported',
  'forbidden-second-page': 'denied',
};

let simulator: Simulator;
let place: { subscription: string; region: string; machine: string; account: string; workspace: string };

function connect(kind?: FaultKind): Azure {
  const limits = kind === 'hang' ? { ...HASTY, maxAttempts: 1, attemptTimeoutMs: 50 } : { ...HASTY, maxAttempts: 2 };
  return createAzure({
    cloud: cloud(),
    product: 'azaudit/test',
    limits,
    clock: hastyClock,
    ...createLoopback(simulator.url),
  });
}

async function rowsOf(azure: Azure, type: string): Promise<Record<string, unknown>[]> {
  const subscriptions = (await azure.subscriptions.list(calm())).items.map(({ id }) => id);
  const rows: Record<string, unknown>[] = [];
  for await (const page of azure.resourceGraph.pages({ table: 'resources', types: [type], subscriptions }, calm())) {
    rows.push(...page);
  }
  return rows;
}

beforeAll(async () => {
  const estate = generateEstate({ resources: 300, subscriptions: 1, seed: 11, now: NOW });
  simulator = await startSimulator({ estate, clock: () => Date.parse(NOW) });
  const azure = connect();
  const first = async (type: string) => (await rowsOf(azure, type))[0] ?? {};
  const machine = await first('microsoft.compute/virtualmachines');
  place = {
    subscription: String(machine['subscriptionId']),
    region: String(machine['location']),
    machine: String(machine['id']),
    account: String((await first('microsoft.cognitiveservices/accounts'))['id']),
    workspace: String((await first('microsoft.machinelearningservices/workspaces'))['id']),
  };
});

afterAll(() => simulator.close());

async function listing(
  read: Promise<{ items: readonly unknown[]; rejected: readonly string[]; failure?: AzureError }>,
) {
  const { items, rejected, failure } = await read;
  return { count: items.length, rejected: rejected.length, failure };
}

async function metrics(azure: Azure, perResourceOnly: boolean): Promise<Result> {
  const results = await azure.metrics.query(
    {
      subscriptionId: place.subscription,
      region: place.region,
      namespace: 'Microsoft.Compute/virtualMachines',
      metrics: ['Percentage CPU'],
      aggregations: ['average'],
      interval: 'PT1H',
      perResourceOnly,
      from: new Date('2026-11-19T06:00:00Z'),
      to: new Date(NOW),
      resourceIds: [place.machine],
    },
    calm(),
  );
  const answer = results.get(place.machine.toLowerCase());
  return { count: results.size, rejected: 0, failure: answer instanceof AzureError ? answer : undefined };
}

async function graph(azure: Azure): Promise<Result> {
  let count = 0;
  let rejected = 0;
  const query = { table: 'resources', types: ['microsoft.compute/disks'], subscriptions: [place.subscription] };
  try {
    for await (const page of azure.resourceGraph.pages(query, calm())) {
      count += page.length;
      rejected += page.filter((row) => typeof row['id'] !== 'string').length;
    }
    return { count, rejected, failure: undefined };
  } catch (error) {
    return { count, rejected, failure: error instanceof AzureError ? error : undefined };
  }
}

const CALLS: Record<string, (azure: Azure) => Promise<Result>> = {
  graph,
  subscriptions: (azure) => listing(azure.subscriptions.list(calm())),
  permissions: (azure) => listing(azure.subscriptions.permissions(`/subscriptions/${place.subscription}`, calm())),
  computeUsages: (azure) => listing(azure.compute.usages(place.subscription, place.region, calm())),
  vmSkus: (azure) => listing(azure.compute.vmSkus(place.subscription, place.region, calm())),
  metricsBatch: (azure) => metrics(azure, false),
  metricsOfOne: (azure) => metrics(azure, true),
  diagnostics: (azure) => listing(azure.diagnostics.list(place.account, calm())),
  deployments: (azure) => listing(azure.cognitive.deployments(place.account, calm())),
  computes: (azure) => listing(azure.machineLearning.computes(place.workspace, calm())),
  budgets: (azure) => listing(azure.budgets.list(`/subscriptions/${place.subscription}`, calm())),
  cost: (azure) => listing(azure.cost.byResource(place.subscription, ...MONTH, calm())),
  prices: (azure) => listing(azure.prices.list("serviceName eq 'Virtual Machines'", calm())),
};

function expectation(name: string, kind: FaultKind, truth: Result): unknown {
  const isList = !name.startsWith('metrics');
  const unharmed = HARMLESS.includes(kind) || (OF_PAGES.includes(kind) && !isList);
  // A last page without the key of a link is a last page; only Resource Graph says that there is more.
  if (unharmed || (kind === 'missing-next-link' && name !== 'graph')) return truth;
  if (kind === 'bad-item' && isList) {
    const damaged = Math.min(1, truth.count);
    return { count: truth.count - (name === 'graph' ? 0 : damaged), rejected: damaged, failure: undefined };
  }
  return expect.objectContaining({ failure: expect.objectContaining({ reason: REASONS[kind] ?? 'failed' }) });
}

describe.each(Object.entries(CALLS))('%s', (name, call) => {
  // Nobody challenges an anonymous call for claims.
  const kinds = FAULT_KINDS.filter((kind) => name !== 'prices' || kind !== 'claims-challenge');

  test.each(kinds)('under %s is whole or says why not', async (kind) => {
    simulator.setFaults([]);
    const truth = await call(connect());
    expect(truth.failure).toBeUndefined();

    simulator.setFaults([{ kind }]);
    const result = await call(connect(kind));
    expect(result).toEqual(expectation(name, kind, truth));
    expect(result.failure?.message ?? '').not.toMatch(/[<\n]|TypeError/);
  });
});
