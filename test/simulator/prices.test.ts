import { expect, test } from 'vitest';
import { estateOf, simulate, type Client } from './fixture.ts';

function price(more: Record<string, unknown> = {}) {
  return {
    serviceName: 'Virtual Machines',
    armSkuName: 'Standard_NC24ads_A100_v4',
    armRegionName: 'eastus',
    skuName: 'NC24ads A100 v4',
    productName: 'Virtual Machines NCadsA100v4 Series',
    retailPrice: 3.673,
    type: 'Consumption',
    ...more,
  };
}

const prices = [
  price(),
  price({ skuName: 'NC24ads A100 v4 Spot', retailPrice: 1.1 }),
  price({ productName: 'Virtual Machines NCadsA100v4 Series Windows', retailPrice: 5 }),
  price({ armRegionName: 'westeurope', retailPrice: 4.1, savingsPlan: [{ unitPrice: 2.2, term: '3 Years' }] }),
];

async function amounts(client: Client, filter: string): Promise<unknown> {
  const { status, body } = await client.get(`/api/retail/prices?$filter=${encodeURIComponent(filter)}`, {
    authorization: '',
  });
  return status === 200 ? body.Items.map((item: { retailPrice: number }) => item.retailPrice) : status;
}

test.each([
  ["armSkuName eq 'Standard_NC24ads_A100_v4' and armRegionName eq 'eastus'", [3.673, 1.1, 5]],
  ["armRegionName eq 'EastUS'", []],
  ["(armRegionName eq 'westeurope' or contains(productName, 'Windows')) and type ne 'Reservation'", [5, 4.1]],
  ["contains(skuName, 'Spot')", [1.1]],
  ["retailPrice gt '3'", 400],
  ["armRegionName eq 'eastus' and", 400],
  [Array.from({ length: 40 }, () => "skuName eq 'abcdef'").join(' or '), 400],
])('filter %s', async (filter, expected) => {
  const client = await simulate({ estate: estateOf({ prices }) });
  expect(await amounts(client, filter)).toEqual(expected);
});

test('the list is public, paged by a link to the host meant, and null at its end', async () => {
  const client = await simulate({ estate: estateOf({ prices }), pricePageSize: 3 });
  const first = (await client.get('/api/retail/prices', { authorization: '', 'x-simulated-host': 'prices.azure.com' }))
    .body;
  expect([first.Count, first.BillingCurrency]).toEqual([3, 'USD']);
  expect(first.NextPageLink).toMatch(/^https:\/\/prices\.azure\.com:443\/api\/retail\/prices\?.*skip=3$/);
  const direct = (await client.get('/api/retail/prices')).body;
  const second = (await client.get(direct.NextPageLink)).body;
  expect([second.Count, second.NextPageLink]).toEqual([1, null]);
});

test('savings plans come with the preview version only', async () => {
  const client = await simulate({ estate: estateOf({ prices: prices.slice(3) }) });
  expect((await client.get('/api/retail/prices')).body.Items[0]).not.toHaveProperty('savingsPlan');
  const preview = await client.get('/api/retail/prices?api-version=2023-01-01-preview');
  expect(preview.body.Items[0].savingsPlan).toHaveLength(1);
});
