import { searchUnitPrice } from '../derive/price-select.ts';
import { defineCollector } from './collector.ts';
import { collectPrices, equals, type PriceWish } from './price-lookup.ts';

const SEARCH = 'microsoft.search/searchservices';
/** The price list kept the service's former name; both are asked for, in case it follows. */
const SERVICES = ['Azure Cognitive Search', 'Azure AI Search'];

export const retailSearchPrices = defineCollector({
  id: 'retail-search-prices',
  title: 'List price of search units',
  facts: ['price.searchUnit'],
  types: [],
  needsFacts: [],
  needsTypes: [SEARCH],
  actions: [],
  async collect(context) {
    const wishes = [...context.resources.ofType(SEARCH)].flatMap((resource): PriceWish[] => {
      const { location: region, sku } = resource;
      if (region === undefined || sku.name === undefined) return [];
      const { name } = sku;
      const clauses = SERVICES.map((service) => equals('serviceName', service));
      return [{ resource, region, clauses, select: (rows, place) => searchUnitPrice(rows, name, place) }];
    });
    await collectPrices({ key: 'price.searchUnit', wishes }, context);
  },
});
