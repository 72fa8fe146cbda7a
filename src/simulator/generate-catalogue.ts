import { REGIONS } from './generate-place.ts';

interface Size {
  readonly name: string;
  readonly family: string;
  readonly vCpus: number;
  readonly gpus: number;
  readonly hourly: number;
}

export const GPU_SIZES: readonly Size[] = [
  { name: 'Standard_NC24ads_A100_v4', family: 'StandardNCADSA100v4Family', vCpus: 24, gpus: 1, hourly: 3.673 },
  { name: 'Standard_NC48ads_A100_v4', family: 'StandardNCADSA100v4Family', vCpus: 48, gpus: 2, hourly: 7.346 },
  { name: 'Standard_NC4as_T4_v3', family: 'Standard NCASv3_T4 Family', vCpus: 4, gpus: 1, hourly: 0.526 },
  { name: 'Standard_ND96isr_H100_v5', family: 'standardNDSH100v5Family', vCpus: 96, gpus: 8, hourly: 98.32 },
];

export const PLAIN_SIZES: readonly Size[] = [
  { name: 'Standard_D4s_v5', family: 'standardDSv5Family', vCpus: 4, gpus: 0, hourly: 0.192 },
  { name: 'Standard_E8s_v5', family: 'standardESv5Family', vCpus: 8, gpus: 0, hourly: 0.504 },
];

const SIZES = [...GPU_SIZES, ...PLAIN_SIZES];

export function generatedSkus() {
  return SIZES.map((size) => ({
    resourceType: 'virtualMachines',
    name: size.name,
    tier: 'Standard',
    size: size.name.replace('Standard_', ''),
    family: size.family,
    locations: [...REGIONS],
    locationInfo: REGIONS.map((location) => ({ location, zones: ['1', '2'], zoneDetails: [] })),
    capabilities: [
      { name: 'vCPUs', value: String(size.vCpus) },
      { name: 'vCPUsAvailable', value: String(size.vCpus) },
      { name: 'MemoryGB', value: String(size.vCpus * 8) },
      ...(size.gpus === 0 ? [] : [{ name: 'GPUs', value: String(size.gpus) }]),
    ],
    restrictions: [],
  }));
}

export function generatedPrices() {
  return REGIONS.flatMap((armRegionName) =>
    SIZES.flatMap((size) =>
      [
        { suffix: '', product: 'Series', factor: 1 },
        { suffix: ' Spot', product: 'Series', factor: 0.3 },
        { suffix: '', product: 'Series Windows', factor: 1.4 },
      ].map(({ suffix, product, factor }) => ({
        currencyCode: 'USD',
        tierMinimumUnits: 0,
        retailPrice: size.hourly * factor,
        unitPrice: size.hourly * factor,
        armRegionName,
        location: armRegionName,
        effectiveStartDate: '2024-01-01T00:00:00Z',
        meterId: `${size.name}-${armRegionName}${suffix}-${product}`.toLowerCase().replaceAll(' ', '-'),
        meterName: `${size.name.replace('Standard_', '').replaceAll('_', ' ')}${suffix}`,
        skuName: `${size.name}${suffix}`,
        productName: `Virtual Machines ${size.family} ${product}`,
        serviceName: 'Virtual Machines',
        serviceFamily: 'Compute',
        unitOfMeasure: '1 Hour',
        type: 'Consumption',
        isPrimaryMeterRegion: true,
        armSkuName: size.name,
      })),
    ),
  );
}

/** Every fourth subscription is short of GPU quota. */
export function generatedUsages(position: number) {
  const short = position % 4 === 3;
  const vms = SIZES.map((size) => ({ name: size.family, currentValue: short ? 92 : 24, limit: 100 }));
  const families = [...new Map(vms.map((usage) => [usage.name, usage])).values()];
  const shared = [
    { name: 'cores', currentValue: 140, limit: 350 },
    { name: 'lowPriorityCores', currentValue: 0, limit: 100 },
  ];
  const models = [
    { name: 'OpenAI.GlobalStandard.gpt-4o', currentValue: short ? 440 : 150, limit: 450 },
    { name: 'OpenAI.GlobalProvisionedManaged', currentValue: 100, limit: 200 },
  ];
  return {
    compute: everywhere([...families, ...shared]),
    cognitive: everywhere(models),
    machineLearning: everywhere(families),
  };
}

function everywhere<T>(usages: readonly T[]): Record<string, T[]> {
  return Object.fromEntries(REGIONS.map((region) => [region, [...usages]]));
}

export const GENERATED_MODELS = [
  model('gpt-4o', '2024-11-20', 'GenerallyAvailable', '2027-10-01T00:00:00Z'),
  model('gpt-4', '0613', 'Deprecating', '2026-12-15T00:00:00Z'),
];

function model(name: string, version: string, lifecycleStatus: string, inference: string) {
  const sku = (skuName: string, minimum: number, step: number) => ({
    name: skuName,
    usageName: skuName.includes('Provisioned') ? `OpenAI.${skuName}` : `OpenAI.${skuName}.${name}`,
    deprecationDate: inference,
    capacity: { minimum, maximum: 10_000, step, default: minimum },
    cost: [],
  });
  return {
    kind: 'OpenAI',
    skuName: 'S0',
    model: {
      format: 'OpenAI',
      name,
      version,
      isDefaultVersion: true,
      lifecycleStatus,
      deprecation: { inference, deprecationStatus: 'Planned' },
      skus: [sku('GlobalStandard', 1, 1), sku('GlobalProvisionedManaged', 15, 5)],
    },
  };
}
