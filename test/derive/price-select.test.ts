import { describe, expect, test } from 'vitest';
import type { RetailPrice } from '../../src/core/retail-price.ts';
import { machinePrice, ptuPrice, searchUnitPrice } from '../../src/derive/price-select.ts';
import { vmSizeName } from '../../src/derive/vm-size-name.ts';

const PLACE = { region: 'eastus', now: new Date('2026-11-20T06:00:00Z') };
const SIZE = 'Standard_NC24ads_A100_v4';

function row(more: Partial<RetailPrice> = {}): RetailPrice {
  return {
    retailPrice: 3.673,
    currency: 'USD',
    unitOfMeasure: '1 Hour',
    meterId: 'm-1',
    meterName: 'NC24ads A100 v4',
    skuName: 'NC24ads A100 v4',
    armSkuName: SIZE,
    armRegionName: 'eastus',
    productName: 'Virtual Machines NCadsA100v4 Series',
    serviceName: 'Virtual Machines',
    type: 'Consumption',
    tierMinimumUnits: 0,
    effectiveStartDate: '2022-06-01T00:00:00Z',
    ...more,
  };
}

const unit = (tier: string, retailPrice: number): RetailPrice =>
  row({
    meterName: `${tier} Unit`,
    skuName: tier,
    armSkuName: '',
    serviceName: 'Azure Cognitive Search',
    productName: 'Azure AI Search',
    retailPrice,
  });

const meter = (name: string, retailPrice: number, meterId = name): RetailPrice =>
  row({
    meterName: name,
    retailPrice,
    meterId,
    unitOfMeasure: '1/Hour',
    serviceName: 'Foundry Models',
    armSkuName: '',
  });

describe('the price of a machine', () => {
  const traps: Record<string, Partial<RetailPrice>> = {
    'a reservation, priced for its whole term': { type: 'Reservation', retailPrice: 25_007 },
    'a dev/test price': { type: 'DevTestConsumption', retailPrice: 1 },
    Spot: { skuName: 'NC24ads A100 v4 Spot', meterName: 'NC24ads A100 v4 Spot', retailPrice: 0.7 },
    'Low Priority': { meterName: 'NC24ads A100 v4 Low Priority', retailPrice: 0.7 },
    Windows: { productName: 'Virtual Machines NCadsA100v4 Series Windows', retailPrice: 4.8 },
    'a volume tier': { tierMinimumUnits: 100, retailPrice: 3 },
    'a price of the future': { effectiveStartDate: '2026-12-01T00:00:00Z', retailPrice: 9 },
    'another region': { armRegionName: 'westus', retailPrice: 9 },
    'another size': { armSkuName: 'Standard_NC48ads_A100_v4', retailPrice: 9 },
    'another unit': { unitOfMeasure: '1/Month', retailPrice: 2_000 },
    'another service': { serviceName: 'Azure Machine Learning', retailPrice: 9 },
    'a price of 0': { retailPrice: 0 },
  };

  test.each(Object.entries(traps))('is never %s', (_, trap) => {
    expect(machinePrice([row(trap), row(), row(trap)], SIZE, PLACE)).toEqual({ hourly: 3.673, currency: 'USD' });
    expect(machinePrice([row(trap)], SIZE, PLACE)).toBeUndefined();
  });

  test('is the newest one in force', () => {
    const rows = [row({ effectiveStartDate: '2020-01-01T00:00:00Z', retailPrice: 5 }), row()];
    expect(machinePrice(rows, SIZE, PLACE)?.hourly).toBe(3.673);
  });

  test('is the same from duplicate rows, and none from rows that disagree', () => {
    expect(machinePrice([row(), row({ meterId: 'm-2' })], SIZE, PLACE)?.hourly).toBe(3.673);
    expect(machinePrice([row(), row({ retailPrice: 4 })], SIZE, PLACE)).toBeUndefined();
  });

  test('is found whatever the casing of the size', () => {
    expect(machinePrice([row()], 'STANDARD_NC24ADS_A100_V4', PLACE)?.hourly).toBe(3.673);
  });
});

describe('the price of a search unit', () => {
  const rows = [
    unit('Basic', 0.101),
    unit('Standard S1', 0.336),
    unit('Standard S2', 1.344),
    unit('Storage Optimized L1', 3.839),
    { ...unit('Standard S1', 5), meterName: 'Standard S1 Document Cracking Images' },
  ];

  test.each([
    ['basic', 0.101],
    ['standard', 0.336],
    ['standard2', 1.344],
    ['storage_optimized_l1', 3.839],
    ['standard3', undefined],
    ['free', undefined],
    ['serverless', undefined],
  ])('of %s is %s', (sku, hourly) => {
    expect(searchUnitPrice(rows, sku, PLACE)?.hourly).toBe(hourly);
  });
});

describe('the price of a PTU', () => {
  const rows = [
    meter('Provisioned Managed Global Unit', 1),
    meter('Provisioned Managed Data Zone Unit', 1.1),
    meter('Provisioned Managed Regional Unit', 2),
    meter('Special Model Provisioned Unit', 3, 'ABC'),
    meter('Special Model Input Tokens', 4, 'def'),
  ];

  test.each([
    ['GlobalProvisionedManaged', 1],
    ['DataZoneProvisionedManaged', 1.1],
    ['ProvisionedManaged', 2],
    ['Provisioned', undefined],
  ])('of %s is %s by the type’s meter', (sku, hourly) => {
    expect(ptuPrice(rows, { sku, meterIds: [] }, PLACE)?.hourly).toBe(hourly);
  });

  test('is that of the model’s own unit meter where there is one', () => {
    const sku = 'GlobalProvisionedManaged';
    expect(ptuPrice(rows, { sku, meterIds: ['abc', 'def'] }, PLACE)?.hourly).toBe(3);
    expect(ptuPrice(rows, { sku, meterIds: ['def', 'gone'] }, PLACE)?.hourly).toBe(1);
  });
});

test.each([
  ['STANDARD_NC24ADS_A100_V4', 'Standard_NC24ads_A100_v4'],
  ['standard_nd96isr_h100_v5', 'Standard_ND96isr_H100_v5'],
  ['standard_nd128isr_ndr_gb200_v6', 'Standard_ND128isr_NDR_GB200_v6'],
  ['Standard_nc6s_v3', 'Standard_NC6s_v3'],
  ['standard_nc4as_t4_v3', 'Standard_NC4as_T4_v3'],
  ['STANDARD_DS3_V2', 'Standard_DS3_v2'],
  ['standard_e4-2ds_v5', 'Standard_E4-2ds_v5'],
  ['standard_nc6_promo', 'Standard_NC6_Promo'],
  ['basic_a1', 'Basic_A1'],
  ['something else', 'something else'],
])('%s is spelt %s in the price list', (given, expected) => {
  expect(vmSizeName(given)).toBe(expected);
});
