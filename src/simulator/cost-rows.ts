import type { Located, EstateIndex } from './estate-index.ts';
import type { CostDefinition, CostFilter } from './cost-definition.ts';

type Cell = string | number;
export interface CostTable {
  readonly columns: readonly { readonly name: string; readonly type: 'Number' | 'String' }[];
  readonly rows: readonly (readonly Cell[])[];
}

const SERVICES: Readonly<Record<string, string>> = {
  'microsoft.compute': 'Virtual Machines',
  'microsoft.cognitiveservices': 'Cognitive Services',
  'microsoft.search': 'Azure Cognitive Search',
  'microsoft.machinelearningservices': 'Azure Machine Learning',
  'microsoft.containerservice': 'Azure Kubernetes Service',
  'microsoft.storage': 'Storage',
};

const DIMENSIONS: Readonly<Record<string, (item: Located, index: EstateIndex) => string>> = {
  // Bills spell ids in lower case.
  resourceid: ({ id }) => id.toLowerCase(),
  resourcetype: ({ resource }) => resource.type.toLowerCase(),
  resourcegroupname: ({ resource }) => resource.resourceGroup.toLowerCase(),
  resourcegroup: ({ resource }) => resource.resourceGroup.toLowerCase(),
  resourcelocation: ({ resource }) => resource.location.toLowerCase(),
  servicename: serviceOf,
  metercategory: serviceOf,
  subscriptionid: ({ resource }, index) => index.estate.subscriptions[resource.subscription]?.id.toLowerCase() ?? '',
  chargetype: () => 'Usage',
  pricingmodel: () => 'OnDemand',
  publishertype: () => 'Azure',
  reservationid: () => '',
};

function serviceOf({ resource }: Located): string {
  return SERVICES[resource.type.split('/')[0]?.toLowerCase() ?? ''] ?? 'Other';
}

export function isDimension(name: string): boolean {
  return name.toLowerCase() in DIMENSIONS;
}

/** Sums what the subscriptions' resources cost on the days given. Amounts of different currencies stay apart. */
export function costTable(
  index: EstateIndex,
  subscriptionIds: readonly string[],
  { dataset }: CostDefinition,
  days: readonly number[],
): CostTable {
  const measures = Object.values(dataset.aggregation).map((item) => item.name);
  const buckets = bucketsOf(dataset.granularity, days);
  const sums = new Map<string, { cells: Cell[]; amounts: number[] }>();
  for (const position of index.select(subscriptionIds)) {
    const item = index.at(position);
    const { cost } = item.resource;
    if (cost === undefined || !passes(dataset.filter, item, index)) continue;
    const groups = dataset.grouping.map((group) => valueOf(group, item, index));
    for (const { label, days: members } of buckets) {
      const count = billedDays(cost, members);
      if (count === 0) continue;
      const cells = [...label, ...groups, cost.currency];
      const key = JSON.stringify(cells);
      const entry = sums.get(key) ?? { cells, amounts: measures.map(() => 0) };
      sums.set(key, entry);
      for (const [at, measure] of measures.entries())
        entry.amounts[at] = (entry.amounts[at] ?? 0) + count * (measure === 'UsageQuantity' ? 24 : cost.perDay);
    }
  }
  const date = {
    Daily: [{ name: 'UsageDate', type: 'Number' }],
    Monthly: [{ name: 'BillingMonth', type: 'String' }],
    None: [],
  } as const;
  return {
    columns: [
      ...measures.map((name) => ({ name, type: 'Number' as const })),
      ...date[dataset.granularity],
      ...dataset.grouping.map(({ name }) => ({ name, type: 'String' as const })),
      { name: 'Currency', type: 'String' },
    ],
    rows: [...sums.values()].map(({ cells, amounts }) => [...amounts.map(rounded), ...cells]),
  };
}

const DAY = 86_400_000;

/** A resource is billed from its first hour to its last: both days count in part, those around them not at all. */
function billedDays(
  life: { readonly since?: string | undefined; readonly until?: string | undefined },
  days: readonly number[],
): number {
  const born = life.since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(life.since);
  const gone = life.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(life.until);
  return days.reduce((sum, day) => sum + Math.max(0, Math.min(day + DAY, gone) - Math.max(day, born)) / DAY, 0);
}

/** The days of each date cell; without granularity there is one bucket and no date cell. */
function bucketsOf(granularity: CostDefinition['dataset']['granularity'], days: readonly number[]) {
  if (days.length === 0) return [];
  if (granularity === 'None') return [{ label: [], days }];
  const label = (day: number): Cell => {
    const text = new Date(day).toISOString();
    return granularity === 'Daily' ? Number(text.slice(0, 10).replaceAll('-', '')) : `${text.slice(0, 7)}-01T00:00:00`;
  };
  return [...Map.groupBy(days, label)].map(([cell, members]) => ({ label: [cell], days: members }));
}

function valueOf(group: { type: string; name: string }, item: Located, index: EstateIndex): string {
  if (group.type === 'TagKey') return tagOf(item, group.name);
  return DIMENSIONS[group.name.toLowerCase()]?.(item, index) ?? '';
}

function tagOf({ resource }: Located, name: string): string {
  return Object.entries(resource.tags ?? {}).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? '';
}

function passes(filter: CostFilter | undefined, item: Located, index: EstateIndex): boolean {
  if (filter === undefined) return true;
  const { and, or, dimensions, tags } = filter;
  return (
    (and ?? []).every((part) => passes(part, item, index)) &&
    (or === undefined || or.some((part) => passes(part, item, index))) &&
    (dimensions === undefined ||
      includesText(dimensions.values, valueOf({ type: 'Dimension', name: dimensions.name }, item, index))) &&
    (tags === undefined || includesText(tags.values, tagOf(item, tags.name)))
  );
}

function includesText(values: readonly string[], value: string): boolean {
  return values.some((wanted) => wanted.toLowerCase() === value.toLowerCase());
}

function rounded(amount: number): number {
  return Math.round(amount * 1e6) / 1e6;
}
