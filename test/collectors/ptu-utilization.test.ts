import { expect, test } from 'vitest';
import { aiDeployments } from '../../src/collectors/ai-deployments.ts';
import { ptuUtilization } from '../../src/collectors/ptu-utilization.ts';
import type { EstateInput } from '../../src/simulator/estate.ts';
import { collect, type CollectOptions } from '../support/collector.ts';
import { account, accountId, deployment, deploymentId } from './ai-estate.ts';

type Metrics = NonNullable<
  NonNullable<NonNullable<EstateInput['resources']>[number]['children']>[string][number]['metrics']
>;

const V2 = 'AzureOpenAIProvisionedManagedUtilizationV2';

function ptu(name: string, metrics: Metrics, createdAt?: string) {
  const made = deployment(name, 'GlobalProvisionedManaged', { metrics });
  return createdAt === undefined ? made : { ...made, body: { ...made.body, systemData: { createdAt } } };
}

function run(options: CollectOptions) {
  return collect([aiDeployments, ptuUtilization], options);
}

test('averages the hours, and takes the 95th percentile of hourly averages and the highest minute', async () => {
  const found = await run({
    // 12 of 24 hours at 30 %, the others at 6 %: mean 18, p95 30.
    estate: {
      resources: [account('AOAI', [ptu('Chat', { [V2]: { average: 30, maximum: 90, hours: [8, 20], quiet: 6 } })])],
    },
  });
  expect(found.facts.get('ptu.utilization', deploymentId('aoai', 'chat'))).toEqual({
    state: 'known',
    value: { average: 18, p95: 30, maximum: 90, coverage: 1, hours: 336 },
  });
  expect(found.read).toContain(accountId('aoai'));
});

test('each deployment of an account has its own series, from whichever metric reports it', async () => {
  const found = await run({
    estate: {
      resources: [
        account('aoai', [
          ptu('gpt', { [V2]: { average: 12 } }),
          ptu('llama', { ProvisionedUtilization: { average: 70 } }),
        ]),
      ],
    },
  });
  expect(found.facts.get('ptu.utilization', deploymentId('aoai', 'gpt'))).toMatchObject({ value: { average: 12 } });
  expect(found.facts.get('ptu.utilization', deploymentId('aoai', 'llama'))).toMatchObject({ value: { average: 70 } });
});

test('points without a value lower the coverage and never the utilisation', async () => {
  const found = await run({
    estate: { resources: [account('aoai', [ptu('chat', { [V2]: { average: 50, gaps: 0.5 } })])] },
  });
  const fact = found.facts.get('ptu.utilization', deploymentId('aoai', 'chat'));
  if (fact.state === 'unknown') throw new Error(fact.detail);
  expect(fact.value).toMatchObject({ average: 50, p95: 50, hours: 336 });
  expect(fact.value.coverage).toBeGreaterThan(0.35);
  expect(fact.value.coverage).toBeLessThan(0.65);
});

test('no series, and a series without a single value, are no data', async () => {
  const found = await run({
    estate: { resources: [account('aoai', [ptu('silent', {}), ptu('blank', { [V2]: { average: 5, gaps: 1 } })])] },
  });
  for (const name of ['silent', 'blank'])
    expect(found.facts.get('ptu.utilization', deploymentId('aoai', name))).toMatchObject({
      state: 'unknown',
      reason: 'no-data',
    });
});

test('a deployment younger than the window is covered from its first hour', async () => {
  const found = await run({
    // Until midnight of the 20th: 8 days.
    estate: {
      resources: [account('aoai', [ptu('new', { [V2]: { average: 20, sinceHours: 198 } }, '2026-11-12T00:20:00Z')])],
    },
  });
  expect(found.facts.get('ptu.utilization', deploymentId('aoai', 'new'))).toMatchObject({
    value: { average: 20, hours: 192, coverage: 1 },
  });
});

test('an account whose metrics are denied is unknown, the others are measured', async () => {
  const found = await run({
    estate: {
      resources: [
        account('open', [ptu('a', { [V2]: { average: 20 } })]),
        account('shut', [ptu('b', { [V2]: { average: 20 } })], { location: 'westeurope' }),
      ],
    },
    faults: [
      { kind: 'forbidden', path: /accounts\/shut\/.*\/metrics$/i },
      // The regional host refuses too, so that each account is asked for on its own.
      { kind: 'forbidden', api: 'metrics-batch' },
    ],
  });
  expect(found.facts.get('ptu.utilization', deploymentId('open', 'a'))).toMatchObject({ state: 'known' });
  expect(found.facts.get('ptu.utilization', deploymentId('shut', 'b'))).toMatchObject({ reason: 'denied' });
  expect(found.unread).toEqual([`${accountId('shut')}: denied`]);
});

test('pay-as-you-go deployments are not asked for', async () => {
  const found = await run({ estate: { resources: [account('aoai', [deployment('chat', 'GlobalStandard')])] } });
  expect(found.calls.filter(({ api }) => api?.startsWith('metrics'))).toEqual([]);
});
