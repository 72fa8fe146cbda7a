import { z } from 'zod';
import type { RetailPrice } from '../core/retail-price.ts';
import type { Azure } from './azure.ts';
import { AzureError } from './azure-error.ts';
import type { Cloud } from './cloud.ts';
import { readPages, type Page } from './paging.ts';
import { createRestClient, type Connection } from './rest-client.ts';

/** From this version on filter values are case-sensitive. */
const API_VERSION = '2023-01-01-preview';

const PageShape = z.object({ Items: z.array(z.unknown()), NextPageLink: z.string().nullish() });

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

const PriceShape = z
  .object({
    retailPrice: z.number(),
    currencyCode: z.string(),
    unitOfMeasure: z.string(),
    meterId: text,
    meterName: text,
    skuName: text,
    armSkuName: text,
    armRegionName: text,
    productName: text,
    serviceName: text,
    type: text,
    tierMinimumUnits: z.number().nullish(),
    effectiveStartDate: z.string().nullish(),
  })
  .transform(({ currencyCode, ...raw }): RetailPrice => ({
    ...raw,
    currency: currencyCode,
    tierMinimumUnits: raw.tierMinimumUnits ?? 0,
    effectiveStartDate: raw.effectiveStartDate ?? undefined,
  }));

/** Public list prices in US dollars: the currency that Azure sets; all others are derived from it. */
export function createPrices(connection: Connection, cloud: Cloud): Azure['prices'] {
  const endpoint = cloud.retailPrices;
  if (endpoint === undefined) {
    const failure = new AzureError('unsupported', 'this cloud has no public price list');
    return { list: () => Promise.resolve({ items: [], rejected: [], failure }) };
  }
  const client = createRestClient(connection, endpoint, undefined);
  const query = { 'api-version': API_VERSION, currencyCode: "'USD'", meterRegion: "'primary'" };
  return {
    list: (filter, signal) =>
      readPages({
        shape: PriceShape,
        first: async () => pageOf(await client.get('/api/retail/prices', { ...query, $filter: filter }, signal)),
        next: async (link) => pageOf(await client.get(link, {}, signal)),
        host: new URL(endpoint).host,
      }),
  };
}

function pageOf(body: unknown): Page {
  const { Items, NextPageLink } = PageShape.parse(body);
  return { items: Items, nextLink: NextPageLink ?? undefined };
}
