import type { Listing } from '../azure/azure.ts';
import { forEachConcurrently } from '../azure/concurrency.ts';
import type { FactKey, FactMap } from '../core/fact-catalogue.ts';
import { HOURS_PER_MONTH } from '../core/money.ts';
import { subscriptionResourceId, type Resource } from '../core/resource.ts';
import type { RetailPrice } from '../core/retail-price.ts';
import type { Place, UnitPrice } from '../derive/price-select.ts';
import type { CollectContext } from './collector.ts';
import { shortfallOf } from './shortfall.ts';

/** Azure refuses filters longer than this. */
const LONGEST_FILTER = 750;
const CONCURRENCY = 2;

export type PriceKey = { [K in FactKey]: FactMap[K] extends number ? K : never }[FactKey] & `price.${string}`;

/** What one resource is to be priced by. */
export interface PriceWish {
  readonly resource: Resource;
  readonly region: string;
  /** Comparisons of the price list's filter language; rows that fulfil any of them are looked at. */
  readonly clauses: readonly string[];
  select(rows: readonly RetailPrice[], place: Place): UnitPrice | undefined;
}

export interface PriceQuestion {
  readonly key: PriceKey;
  readonly wishes: readonly PriceWish[];
  /** A comparison that all rows fulfil. */
  readonly common?: string;
}

/** Looks the prices up, each thing once per region and many in one call, and sets the monthly price of each resource. */
export async function collectPrices(question: PriceQuestion, context: CollectContext): Promise<void> {
  const regions = Map.groupBy(question.wishes, ({ region }) => region);
  await forEachConcurrently([...regions], CONCURRENCY, async ([region, wishes]) => {
    const prefix = [equals('armRegionName', region), ...(question.common === undefined ? [] : [question.common])];
    const clauses = [...new Set(wishes.flatMap((wish) => wish.clauses))];
    const answers = new Map<string, Listing<RetailPrice>>();
    for (const batch of batches(clauses, LONGEST_FILTER - prefix.join(' and ').length)) {
      const filter = [...prefix, `(${batch.join(' or ')})`].join(' and ');
      const listing = await context.azure.prices.list(filter, context.signal);
      for (const clause of batch) answers.set(clause, listing);
    }
    for (const wish of wishes) {
      const lists = new Set(wish.clauses.flatMap((clause) => answers.get(clause) ?? []));
      setPrice(question.key, wish, { lists: [...lists], context });
    }
  });
}

/** `field eq 'value'`, with quotes in the value doubled. */
export function equals(field: string, value: string): string {
  return `${field} eq '${value.replaceAll("'", "''")}'`;
}

interface Answered {
  readonly lists: readonly Listing<RetailPrice>[];
  readonly context: CollectContext;
}

/** A row that could not be read matters only when the others hold no price. */
function setPrice(key: PriceKey, { resource, region, select }: PriceWish, { lists, context }: Answered): void {
  const { facts, now } = context;
  const scopeId = subscriptionResourceId(resource.subscriptionId);
  const isWhole = lists.every(({ failure }) => failure === undefined);
  const price = isWhole
    ? select(
        lists.flatMap(({ items }) => items),
        { region, now },
      )
    : undefined;
  const [shortfall] = lists.flatMap((listing) => shortfallOf(listing) ?? []);
  if (price !== undefined) {
    const money = { currency: price.currency, basis: 'retail', grade: 'B' } as const;
    facts.set(key, resource.id, price.hourly * HOURS_PER_MONTH, money);
  } else if (shortfall === undefined) {
    facts.setUnknown([key], resource.id, 'no-data', `the price list of ${region} has no price for it`);
  } else {
    facts.setUnknown([key], resource.id, shortfall.reason, shortfall.detail);
  }
  if (isWhole) context.read(scopeId);
  if (shortfall !== undefined) context.unread(scopeId, shortfall.reason, `prices of ${region}: ${shortfall.detail}`);
}

function batches(clauses: readonly string[], room: number): string[][] {
  const result: string[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const clause of clauses) {
    const length = clause.length + ' or '.length;
    // The room also holds ` and (` and `)`.
    if (used + length > room - ' and ()'.length) {
      result.push([]);
      used = 0;
    }
    result.at(-1)?.push(clause);
    used += length;
  }
  return result;
}
