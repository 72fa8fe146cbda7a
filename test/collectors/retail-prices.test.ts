import { describe, expect, test } from 'vitest';
import { aiDeployments } from '../../src/collectors/ai-deployments.ts';
import { computeSizes } from '../../src/collectors/compute-sizes.ts';
import { retailComputePrices } from '../../src/collectors/retail-compute-prices.ts';
import { retailPtuPrices } from '../../src/collectors/retail-ptu-prices.ts';
import { retailSearchPrices } from '../../src/collectors/retail-search-prices.ts';
import { collect, type CollectOptions } from '../support/collector.ts';
import { machine, machineId, PROD } from '../simulator/fixture.ts';
import { account, deployment, deploymentId } from './ai-estate.ts';

const TYPES = ['microsoft.compute/virtualmachines'];
const RETAIL = { currency: 'USD', basis: 'retail', grade: 'B' };

function price(retailPrice: number, more: Record<string, unknown>) {
  return { retailPrice, armRegionName: 'eastus', unitOfMeasure: '1 Hour', ...more };
}

function ofSize(armSkuName: string, retailPrice: number, more: Record<string, unknown> = {}) {
  const serviceName = 'Virtual Machines';
  return price(retailPrice, { serviceName, armSkuName, skuName: armSkuName, productName: 'VM Series', ...more });
}

function sized(name: string, vmSize: string) {
  return machine(name, { properties: { hardwareProfile: { vmSize } } });
}

function machines(options: CollectOptions) {
  return collect([computeSizes, retailComputePrices], { types: TYPES, ...options });
}

function priceCalls(found: Awaited<ReturnType<typeof collect>>) {
  return found.calls.filter(({ api }) => api === 'prices');
}

const search = (name: string, sku: string) => ({
  resourceGroup: 'rg',
  type: 'Microsoft.Search/searchServices',
  name,
  location: 'East US',
  sku: { name: sku },
});

const unit = (tier: string, retailPrice: number) =>
  price(retailPrice, { serviceName: 'Azure Cognitive Search', skuName: tier, meterName: `${tier} Unit` });

const id = (name: string) =>
  `/subscriptions/${PROD}/resourcegroups/rg/providers/microsoft.search/searchservices/${name}`;

const meter = (meterName: string, retailPrice: number, meterId = meterName) =>
  price(retailPrice, { armRegionName: 'eastus2', unitOfMeasure: '1/Hour', meterName, meterId });

describe('of machines', () => {
  test('is one node for 730 hours, however the size is spelt and whatever other rows there are', async () => {
    const found = await machines({
      estate: {
        resources: [sized('a', 'STANDARD_NC24ADS_A100_V4'), sized('b', 'Standard_D4s_v5'), sized('c', 'Standard_F2')],
        prices: [
          ofSize('Standard_NC24ads_A100_v4', 0.5, { skuName: 'NC24ads A100 v4 Spot' }),
          ofSize('Standard_NC24ads_A100_v4', 4),
          ofSize('Standard_D4s_v5', 0.2),
          ofSize('Standard_D4s_v5', 9, { armRegionName: 'westus' }),
        ],
      },
      pricePageSize: 1,
    });
    const fact = (name: string) => found.facts.get('price.compute', machineId(name).toLowerCase());
    expect(fact('a')).toEqual({ state: 'known', value: 2920, money: RETAIL });
    expect(fact('b')).toEqual({ state: 'known', value: 146, money: RETAIL });
    expect(fact('c')).toMatchObject({ state: 'unknown', reason: 'no-data' });
  });

  test('of a hundred machines of thirty sizes takes a few calls, none with a filter that is too long', async () => {
    const sizes = Array.from({ length: 30 }, (_, position) => `Standard_D${position + 1}ads_v5`);
    const found = await machines({
      estate: {
        resources: Array.from({ length: 100 }, (_, position) => sized(`vm-${position}`, sizes[position % 30] ?? '')),
        prices: sizes.map((size, position) => ofSize(size, position + 1)),
      },
    });
    expect(priceCalls(found).map(({ status }) => status)).toEqual([200, 200]);
    expect(found.facts.get('price.compute', machineId('vm-99').toLowerCase())).toMatchObject({ value: 10 * 730 });
  });

  test('a list that cannot be read is unknown with its reason, never a price of 0', async () => {
    const found = await machines({
      estate: { resources: [sized('a', 'Standard_D4s_v5')], prices: [ofSize('Standard_D4s_v5', 1)] },
      faults: [{ kind: 'html-bad-gateway', api: 'prices' }],
    });
    expect(found.facts.get('price.compute', machineId('a').toLowerCase())).toMatchObject({ reason: 'failed' });
    expect(found.unread).toContain(`/subscriptions/${PROD}: failed`);
  });

  test('a cloud without a price list is unsupported', async () => {
    const found = await machines({ estate: { resources: [sized('a', 'Standard_D4s_v5')] }, cloudName: 'china' });
    expect(found.facts.get('price.compute', machineId('a').toLowerCase())).toMatchObject({ reason: 'unsupported' });
  });
});

test('of search units goes by tier and region', async () => {
  const found = await collect([retailSearchPrices], {
    estate: {
      resources: [search('s1', 'Standard'), search('free', 'free')],
      prices: [unit('Standard S1', 0.5), unit('Standard S2', 2)],
    },
  });
  expect(found.facts.get('price.searchUnit', id('s1'))).toEqual({ state: 'known', value: 365, money: RETAIL });
  expect(found.facts.get('price.searchUnit', id('free'))).toMatchObject({ reason: 'no-data' });
  expect(priceCalls(found)).toHaveLength(1);
});

test('of a PTU goes by deployment type and region, through the model’s meter where the list has it', async () => {
  const found = await collect([aiDeployments, retailPtuPrices], {
    estate: {
      resources: [
        account('aoai', [
          deployment('global', 'GlobalProvisionedManaged'),
          deployment('regional', 'ProvisionedManaged'),
          deployment('zone', 'DataZoneProvisionedManaged'),
          deployment('payg', 'GlobalStandard'),
        ]),
      ],
      models: [
        {
          model: {
            format: 'OpenAI',
            name: 'gpt-4o',
            version: '2024-11-20',
            skus: [{ name: 'ProvisionedManaged', cost: [{ name: 'PTU', meterId: 'own' }] }],
          },
        },
      ],
      prices: [
        meter('Provisioned Managed Global Unit', 1),
        meter('Provisioned Managed Regional Unit', 2),
        meter('Special Unit', 3, 'own'),
      ],
    },
  });
  const fact = (name: string) => found.facts.get('price.ptu', deploymentId('aoai', name));
  expect(fact('global')).toEqual({ state: 'known', value: 730, money: RETAIL });
  expect(fact('regional')).toMatchObject({ value: 3 * 730 });
  expect(fact('zone')).toMatchObject({ reason: 'no-data' });
  expect(fact('payg')).toMatchObject({ reason: 'no-data' });
  expect(priceCalls(found)).toHaveLength(1);
});
