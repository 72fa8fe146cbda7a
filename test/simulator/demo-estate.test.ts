import { beforeAll, describe, expect, test } from 'vitest';
import { loadDemoEstate } from '../../src/app/demo/estate.ts';
import type { Estate, EstateResource } from '../../src/simulator/estate.ts';
import { idOf } from '../../src/simulator/resource-id.ts';

const MACHINE_RULES = [
  'ai-resource-untagged',
  'gpu-vm-idle',
  'gpu-vm-no-auto-shutdown',
  'vm-stopped-not-deallocated',
] as const;
/** Which of the labelled rules speak about a type, by the rule catalogue. */
const RULES_BY_TYPE: Readonly<Record<string, readonly string[]>> = {
  'microsoft.compute/virtualmachines': MACHINE_RULES,
  'microsoft.compute/virtualmachinescalesets': ['ai-resource-untagged', 'gpu-vm-idle'],
  'microsoft.compute/disks': ['disk-unattached'],
  'microsoft.compute/locations/usages': ['gpu-quota-near-limit'],
  'microsoft.containerservice/managedclusters': ['ai-resource-untagged'],
  'microsoft.containerservice/managedclusters/agentpools': ['aks-gpu-pool-no-autoscaler'],
  'microsoft.cognitiveservices/accounts': [
    'ai-account-keys-enabled',
    'ai-account-public',
    'ai-no-diagnostics',
    'ai-no-private-endpoint',
    'ai-resource-untagged',
  ],
  'microsoft.cognitiveservices/accounts/deployments': ['openai-model-retiring', 'ptu-no-spillover', 'ptu-underused'],
  'microsoft.machinelearningservices/workspaces': [
    'ai-no-diagnostics',
    'ai-no-private-endpoint',
    'ai-resource-untagged',
    'ml-workspace-public',
  ],
  'microsoft.machinelearningservices/workspaces/computes': [
    'ml-cluster-not-scale-to-zero',
    'ml-compute-instance-no-idle-shutdown',
  ],
  'microsoft.machinelearningservices/workspaces/onlineendpoints': ['ai-no-diagnostics'],
  'microsoft.search/searchservices': [
    'ai-no-diagnostics',
    'ai-no-private-endpoint',
    'ai-resource-untagged',
    'search-keys-enabled',
    'search-public',
    'search-single-replica',
  ],
  'microsoft.resources/subscriptions': ['budget-missing', 'budget-no-notifications'],
};
const RULES = [...new Set(Object.values(RULES_BY_TYPE).flat())];

interface Labelled {
  readonly id: string;
  readonly type: string;
  readonly truth: Readonly<Record<string, string>>;
}

let estate: Estate;
beforeAll(async () => {
  estate = await loadDemoEstate();
});

function children(): Labelled[] {
  return estate.resources.flatMap((resource) =>
    Object.entries(resource.children).flatMap(([collection, items]) =>
      items.map(({ name, truth }) => ({
        id: `${idOf(estate, resource)}/${collection}/${name}`.toLowerCase(),
        type: `${resource.type}/${collection}`.toLowerCase(),
        truth,
      })),
    ),
  );
}

function labelled(): Labelled[] {
  const resources = estate.resources.map((resource) => ({
    id: idOf(estate, resource).toLowerCase(),
    type: resource.type.toLowerCase(),
    truth: resource.truth,
  }));
  const subscriptions = estate.subscriptions.map(({ id, truth }) => ({
    id: `/subscriptions/${id}`,
    type: 'microsoft.resources/subscriptions',
    truth,
  }));
  const quotas = estate.subscriptions.flatMap(({ id, usages }) =>
    Object.entries(usages.compute ?? {}).flatMap(([location, items]) =>
      items.map(({ name, truth }) => ({
        id: `/subscriptions/${id}/providers/microsoft.compute/locations/${location}/usages/${name}`.toLowerCase(),
        type: 'microsoft.compute/locations/usages',
        truth,
      })),
    ),
  );
  return [...resources, ...children(), ...subscriptions, ...quotas];
}

function named(...names: readonly string[]): EstateResource[] {
  return estate.resources.filter(({ name }) => names.includes(name));
}

function verdicts(name: string, rule: string): (string | undefined)[] {
  return labelled()
    .filter(({ id }) => id.endsWith(`/${name}`))
    .map(({ truth }) => truth[rule]);
}

test('three subscriptions hold about 120 resources, each id once', () => {
  expect(estate.subscriptions.map(({ name }) => name)).toEqual(['AI Production', 'AI Research', 'Shared Sandbox']);
  const count = estate.resources.length + children().length;
  expect(count).toBeGreaterThanOrEqual(115);
  expect(count).toBeLessThanOrEqual(135);
  const ids = labelled().map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('every resource carries the verdict of exactly the rules that speak about its type', () => {
  const wrong = labelled()
    .filter(({ type, truth }) => Object.keys(truth).toSorted().join() !== (RULES_BY_TYPE[type] ?? []).join())
    .map(({ id, truth }) => `${id}: ${Object.keys(truth).join(', ')}`);
  expect(wrong).toEqual([]);
});

test.each(RULES)('%s has a true finding and a healthy counterpart', (rule) => {
  const truths = labelled().map(({ truth }) => truth[rule]);
  expect(truths).toContain('fail');
  expect(truths).toContain('pass');
});

test('what the resources use, the catalogues list', () => {
  const listed = new Set(estate.vmSkus.map((sku) => String(sku['name']).toLowerCase()));
  const sizes = estate.resources.map(({ properties }) => JSON.stringify(properties)).join();
  const used = [...sizes.matchAll(/"vmSize":"([^"]+)"/g)].map(([, size = '']) => size.toLowerCase());
  expect(used.filter((size) => !listed.has(size))).toEqual([]);
  const priced = new Set(
    estate.prices.map((price) => `${String(price['armSkuName'])} ${String(price['armRegionName'])}`),
  );
  const offered = estate.vmSkus.map((sku) => `${String(sku['name'])} ${String(sku['locations'])}`);
  expect(offered.filter((size) => !priced.has(size))).toEqual([]);
});

describe('the stories', () => {
  test('eight ND96asr_v4 idle since a job crashed on Saturday at three; no schedule, no budget', () => {
    const machines = named(...Array.from({ length: 8 }, (_, index) => `nd96-llm-0${index}`));
    expect(machines).toHaveLength(8);
    const crashed = Date.parse(estate.now) - 75 * 3_600_000;
    expect(new Date(crashed).toISOString()).toBe('2026-11-21T03:00:00.000Z');
    expect(new Date(crashed).getUTCDay()).toBe(6);
    for (const { truth, metrics } of machines) {
      expect(truth).toMatchObject({ 'gpu-vm-idle': 'fail', 'gpu-vm-no-auto-shutdown': 'fail' });
      expect(metrics['Percentage CPU']).toContainEqual(
        expect.objectContaining({ shape: expect.objectContaining({ average: 0.9, sinceHours: 75 }) }),
      );
    }
    expect(estate.subscriptions[1]?.truth['budget-missing']).toBe('fail');
  });

  test('four forgotten A100s without an owner for three weeks', () => {
    const machines = named('exp17-gpu-1', 'exp17-gpu-2', 'exp17-gpu-3', 'exp17-gpu-4');
    expect(machines).toHaveLength(4);
    for (const { truth, tags } of machines) {
      expect(tags ?? {}).toEqual({});
      expect(truth).toMatchObject({ 'gpu-vm-idle': 'fail', 'ai-resource-untagged': 'fail' });
    }
  });

  test.each([
    ['exposed endpoint with keys', 'aoai-support-bot', 'ai-account-public'],
    ['keys of the exposed endpoint', 'aoai-support-bot', 'ai-account-keys-enabled'],
    ['production search on one replica', 'srch-kb-prod', 'search-single-replica'],
    ['provisioned throughput at 12 %', 'contracts-ptu', 'ptu-underused'],
    ['blind endpoint', 'score-labels', 'ai-no-diagnostics'],
    ['retired model', 'chat-legacy', 'openai-model-retiring'],
    ['GPU quota at 95 %', 'standardncadsa100v4family', 'gpu-quota-near-limit'],
    ['GPU pool of a fixed size', 't4legacy', 'aks-gpu-pool-no-autoscaler'],
    ['cluster that keeps a node', 'a100-always-on', 'ml-cluster-not-scale-to-zero'],
    ['compute instance without end', 'ci-maria', 'ml-compute-instance-no-idle-shutdown'],
    ['stopped and still billed', 'nb-gus', 'vm-stopped-not-deallocated'],
    ['budget that tells nobody', 'b95d3e08-24c7-4f61-a3de-7720c4e91f8a', 'budget-no-notifications'],
  ])('%s: %s', (_story, name, rule) => {
    expect(verdicts(name, rule)).toContain('fail');
  });

  test.each([
    ['behind a perimeter', 'lang-intents-prod', 'ai-account-public', 'pass'],
    ['denies all but an office', 'aoai-contracts-prod', 'ai-account-public', 'pass'],
    ['pending private endpoint', 'aoai-contracts-prod', 'ai-no-private-endpoint', 'fail'],
    ['disabled schedule', 'nb-ben', 'gpu-vm-no-auto-shutdown', 'fail'],
    ['scheduled action', 'nb-dora', 'gpu-vm-no-auto-shutdown', 'pass'],
    ['production needs no schedule', 'vm-infer-01', 'gpu-vm-no-auto-shutdown', 'not-applicable'],
    ['deallocated', 'nb-anna', 'gpu-vm-idle', 'pass'],
    ['booted ten minutes ago', 'nb-emil', 'gpu-vm-idle', 'unknown'],
    ['quiet processor, busy network', 'vm-infer-burst', 'gpu-vm-idle', 'pass'],
    ['too few samples', 'nb-fay', 'gpu-vm-idle', 'unknown'],
    ['owned by AKS', 'aks-a100-31190772-vmss', 'gpu-vm-idle', 'not-applicable'],
    ['free search', 'srch-playground', 'search-single-replica', 'not-applicable'],
    ['serverless search', 'srch-vector-prod', 'search-single-replica', 'not-applicable'],
    ['smallest provisioned size', 'summaries-ptu', 'ptu-underused', 'pass'],
    ['three days old', 'minutes-ptu', 'ptu-underused', 'not-applicable'],
    ['stopped pool', 'h100', 'aks-gpu-pool-no-autoscaler', 'pass'],
    ['all logs disabled', 'aoai-contracts-prod', 'ai-no-diagnostics', 'fail'],
    ['quota of nothing', 'standardndsh100v5family', 'gpu-quota-near-limit', 'not-applicable'],
    ['site recovery replica', 'infer-01-asrreplica', 'disk-unattached', 'pass'],
  ])('trap: %s (%s)', (_trap, name, rule, verdict) => {
    expect(new Set(verdicts(name, rule))).toEqual(new Set([verdict]));
  });
});
