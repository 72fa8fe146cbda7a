import { expect, test } from 'vitest';
import { aiDeployments } from '../../src/collectors/ai-deployments.ts';
import { aiModels } from '../../src/collectors/ai-models.ts';
import { collect, type CollectOptions } from '../support/collector.ts';
import { account, deployment, deploymentId } from './ai-estate.ts';

function modelled(name: string, version: string, sku = 'GlobalStandard') {
  return deployment(name, sku, {
    body: { sku: { name: sku, capacity: 100 }, properties: { model: { format: 'OpenAI', name, version } } },
  });
}

function offer(name: string, version: string, more: Record<string, unknown> = {}) {
  return { kind: 'OpenAI', skuName: 'S0', model: { format: 'OpenAI', name, version, ...more } };
}

function run(options: CollectOptions) {
  return collect([aiDeployments, aiModels], options);
}

const unversioned = (name: string) =>
  deployment(name, 'GlobalStandard', {
    body: { sku: { name: 'GlobalStandard' }, properties: { model: { format: 'OpenAI', name } } },
  });

const ptu = (name: string, sku: string) =>
  deployment(name, sku, {
    body: {
      sku: { name: sku, capacity: 150 },
      properties: { model: { format: 'OpenAI', name: 'gpt-4o', version: '2024-11-20' } },
    },
  });

test('the live list wins over the bundled one, and the earlier of model and SKU date counts', async () => {
  const found = await run({
    estate: {
      resources: [account('aoai', [modelled('gpt-4o', '2024-11-20')])],
      models: [
        offer('gpt-4o', '2024-08-06', { deprecation: { inference: '2026-11-21T00:00:00Z' } }),
        offer('GPT-4o', '2024-11-20', {
          lifecycleStatus: 'Deprecating',
          deprecation: { inference: '2027-03-31T00:00:00Z' },
          replacementConfig: { targetModelName: 'gpt-5.1' },
          skus: [
            { name: 'Standard', deprecationDate: '2026-12-01T00:00:00Z' },
            { name: 'globalstandard', deprecationDate: '2026-12-20T00:00:00Z' },
          ],
        }),
      ],
    },
  });
  expect(found.facts.get('model.lifecycle', deploymentId('aoai', 'gpt-4o'))).toEqual({
    state: 'known',
    value: {
      daysUntilRetirement: 30,
      retirementDate: '2026-12-20',
      preview: false,
      replacement: 'gpt-5.1',
      source: 'live',
    },
  });
});

test('the bundled list stands in where the live one names no date, and never for a newer version', async () => {
  const found = await run({
    estate: {
      resources: [
        account('aoai', [modelled('gpt-5.2', '2025-12-11'), modelled('gpt-5', '2026-08-01'), modelled('mystery', '1')]),
      ],
      models: [offer('gpt-5.2', '2025-12-11', { lifecycleStatus: 'GenerallyAvailable' })],
    },
  });
  const lifecycle = (name: string) => found.facts.get('model.lifecycle', deploymentId('aoai', name));
  expect(lifecycle('gpt-5.2')).toMatchObject({
    value: { retirementDate: '2026-12-12', daysUntilRetirement: 22, source: 'table' },
  });
  expect(lifecycle('gpt-5')).toMatchObject({ state: 'unknown', reason: 'no-data' });
  expect(lifecycle('mystery')).toMatchObject({ state: 'unknown', reason: 'no-data' });
});

test('a deployment without a version is dated only where the region offers a single one', async () => {
  const found = await run({
    estate: {
      resources: [account('aoai', [unversioned('one'), unversioned('two')])],
      models: [
        offer('one', '1', { deprecation: { inference: '2026-11-19' } }),
        offer('two', '1', { deprecation: { inference: '2026-11-19' } }),
        offer('two', '2', { deprecation: { inference: '2028-11-19' } }),
      ],
    },
  });
  expect(found.facts.get('model.lifecycle', deploymentId('aoai', 'one'))).toMatchObject({
    value: { daysUntilRetirement: -1 },
  });
  expect(found.facts.get('model.lifecycle', deploymentId('aoai', 'two'))).toMatchObject({ reason: 'no-data' });
});

test('PTU sizes come from the deployment type, live or bundled, and only for provisioned ones', async () => {
  const skus = [{ name: 'ProvisionedManaged', capacity: { minimum: 30, step: 10 } }];
  const found = await run({
    estate: {
      resources: [
        account('aoai', [
          ptu('live', 'ProvisionedManaged'),
          ptu('bundled', 'GlobalProvisionedManaged'),
          ptu('payg', 'Standard'),
        ]),
      ],
      models: [offer('gpt-4o', '2024-11-20', { skus })],
    },
  });
  const scale = (name: string) => found.facts.get('ptu.scale', deploymentId('aoai', name));
  expect(scale('live')).toMatchObject({ value: { deployed: 150, minimum: 30, step: 10, source: 'live' } });
  expect(scale('bundled')).toMatchObject({ value: { deployed: 150, minimum: 15, step: 5, source: 'table' } });
  expect(scale('payg')).toMatchObject({ state: 'unknown', reason: 'no-data' });
});

test('a list that cannot be read makes its region unknown, and the bundled dates are not used', async () => {
  const found = await run({
    estate: {
      resources: [
        account('east', [modelled('gpt-4o', '2024-11-20')]),
        account('sweden', [modelled('gpt-4o', '2024-11-20')], { location: 'swedencentral' }),
      ],
      models: [offer('gpt-4o', '2024-11-20', { deprecation: { inference: '2027-01-01' } })],
    },
    faults: [{ kind: 'forbidden', path: /locations\/eastus2\/models/i }],
  });
  expect(found.facts.get('model.lifecycle', deploymentId('east', 'gpt-4o'))).toMatchObject({ reason: 'denied' });
  expect(found.facts.get('model.lifecycle', deploymentId('sweden', 'gpt-4o'))).toMatchObject({
    value: { source: 'live' },
  });
});

test('each region is asked once, however many deployments it has', async () => {
  const found = await run({
    estate: {
      resources: [account('a', [modelled('gpt-4o', '1'), modelled('o3', '1')]), account('b', [modelled('o1', '1')])],
      models: Array.from({ length: 5 }, (_, position) => offer(`m${position}`, '1')),
    },
    pageSize: 2,
  });
  expect(found.calls.filter(({ path }) => path.endsWith('/models'))).toHaveLength(3);
});
