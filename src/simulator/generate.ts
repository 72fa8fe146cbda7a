import { estateSchema, type EstateInput, type EstateResource } from './estate.ts';
import type { EstateSource, ResourceList } from './estate-source.ts';
import { GENERATED_MODELS, generatedPrices, generatedSkus, generatedUsages } from './generate-catalogue.ts';
import { generatedSubscriptionId, GROUP_SIZE, groupName, REGIONS } from './generate-place.ts';
import { generateResource } from './generate-resource.ts';

export interface GenerateOptions {
  readonly resources: number;
  readonly subscriptions: number;
  readonly seed: number;
  /** ISO time; default 2026-11-20T06:00:00Z. */
  readonly now?: string;
}

const DEFAULT_NOW = '2026-11-20T06:00:00Z';

/** An AI estate of any size. Resources are made from their position and the seed each time somebody looks at them. */
export function generateEstate({ resources, subscriptions, seed, now = DEFAULT_NOW }: GenerateOptions): EstateSource {
  const header = estateSchema.parse({
    name: `generated-${seed}`,
    now,
    tenantId: '72f988bf-0000-4000-8000-0000000000aa',
    subscriptions: subscriptionsOf(resources, subscriptions, seed),
    vmSkus: generatedSkus(),
    models: GENERATED_MODELS,
    prices: generatedPrices(),
  } satisfies EstateInput);
  return { ...header, resources: lazily(resources, (index) => generateResource(index, { subscriptions, seed, now })) };
}

function lazily(length: number, make: (index: number) => EstateResource): ResourceList {
  return {
    length,
    at: (index) => (index >= 0 && index < length ? make(index) : undefined),
    *[Symbol.iterator]() {
      for (let index = 0; index < length; index += 1) yield make(index);
    },
  };
}

/** Groups of resources are dealt out to the subscriptions in turn. Every third subscription has no budget. */
function subscriptionsOf(resources: number, count: number, seed: number): EstateInput['subscriptions'] {
  const groups = Math.ceil(resources / GROUP_SIZE);
  return Array.from({ length: count }, (_, position) => ({
    id: generatedSubscriptionId(seed, position),
    name: position % 2 === 0 ? `ai-prod-${position}` : `ai-dev-${position}`,
    managementGroups: ['ai', 'root'],
    resourceGroups: groupsOf(groups, count, position),
    budgets: position % 3 === 2 ? [] : [budget(position)],
    usages: generatedUsages(position),
  }));
}

function groupsOf(groups: number, subscriptions: number, position: number) {
  const own: { name: string; location: string; tags: Record<string, string> }[] = [];
  for (let group = position; group < groups; group += subscriptions) {
    const location = REGIONS[group % REGIONS.length] ?? 'eastus';
    own.push({
      name: groupName(group),
      location,
      tags: group % 2 === 0 ? { owner: `team-${group % 17}@contoso.example` } : {},
    });
  }
  return own;
}

function budget(position: number) {
  const notified = position % 2 === 0;
  return {
    name: 'monthly',
    properties: {
      category: 'Cost',
      amount: 50_000,
      timeGrain: 'Monthly',
      timePeriod: { startDate: '2026-01-01T00:00:00Z', endDate: '2027-12-31T00:00:00Z' },
      currentSpend: { amount: 31_000, unit: 'USD' },
      notifications: notified
        ? {
            actual80: {
              enabled: true,
              operator: 'GreaterThan',
              threshold: 80,
              thresholdType: 'Actual',
              contactEmails: ['finops@contoso.example'],
            },
          }
        : {},
    },
  };
}
