import { comparisons, parseFilter, type Compare, type Filter } from './odata.ts';
import { armError, ok, type Reply } from './reply.ts';
import type { Context, Route, RoutedCall } from './route.ts';

export const PRICE_ROUTES: readonly Route[] = [
  { api: 'prices', door: 'prices', method: 'GET', path: '/api/retail/prices', versions: [], handle: prices },
];

type Item = Readonly<Record<string, unknown>>;

const LONGEST_FILTER = 750;
const FIELDS = new Set([
  'armRegionName',
  'location',
  'meterId',
  'meterName',
  'productId',
  'skuId',
  'productName',
  'skuName',
  'serviceName',
  'serviceId',
  'serviceFamily',
  'type',
  'armSkuName',
  'priceType',
]);

/** The public price list: anonymous, values compared with their case. */
function prices(call: RoutedCall, context: Context): Reply {
  const text = call.query.get('$filter');
  if ((text?.length ?? 0) > LONGEST_FILTER) return badRequest('The filter is too long.');
  const filter = text === undefined ? undefined : parseFilter(text);
  if (text !== undefined && (filter === undefined || !comparisons(filter).every(isSupported)))
    return badRequest(`Invalid OData parameters supplied: ${text}`);
  const currency = call.query.get('currencycode')?.replaceAll("'", '') ?? 'USD';
  const primaryOnly = call.query.get('meterregion')?.replaceAll("'", '') === 'primary';
  const found = context.index.estate.prices.filter(
    (item) =>
      (item['currencyCode'] ?? 'USD') === currency &&
      (!primaryOnly || item['isPrimaryMeterRegion'] !== false) &&
      (filter === undefined || holds(filter, item)),
  );
  return page(found, currency, call, context);
}

function page(found: readonly Item[], currency: string, call: RoutedCall, context: Context): Reply {
  const skip = Number(call.query.get('$skip') ?? 0);
  if (!Number.isInteger(skip) || skip < 0) return badRequest('Invalid $skip.');
  const end = skip + context.settings.pricePageSize;
  const preview = call.query.get('api-version')?.endsWith('-preview') === true;
  const items = found.slice(skip, end).map((item) => shown(item, currency, preview));
  return ok({
    BillingCurrency: currency,
    CustomerEntityId: 'Default',
    CustomerEntityType: 'Retail',
    Items: items,
    NextPageLink: end < found.length ? nextPage(call, end) : null,
    Count: items.length,
  });
}

/** Savings plans are shown by the preview version only. */
function shown(item: Item, currency: string, preview: boolean): Item {
  const full: Record<string, unknown> = {
    currencyCode: currency,
    tierMinimumUnits: 0,
    type: 'Consumption',
    isPrimaryMeterRegion: true,
    ...item,
  };
  if (!preview) delete full['savingsPlan'];
  return full;
}

function nextPage(call: RoutedCall, skip: number): string {
  const query = new URLSearchParams([...call.query]);
  query.set('$skip', String(skip));
  // The real list names the port; a port that is there already stays.
  const base = /:\d+$/.test(call.base) ? call.base : `${call.base}:443`;
  return `${base}${call.path}?${query.toString()}`;
}

function isSupported(part: Compare): boolean {
  return FIELDS.has(part.field) && ['eq', 'ne', 'contains'].includes(part.operator);
}

function holds(filter: Filter, item: Item): boolean {
  if (filter.kind !== 'compare') {
    const { kind, parts } = filter;
    return kind === 'all' ? parts.every((part) => holds(part, item)) : parts.some((part) => holds(part, item));
  }
  const field = filter.field === 'priceType' ? 'type' : filter.field;
  const value = String(item[field] ?? (field === 'type' ? 'Consumption' : ''));
  if (filter.operator === 'contains') return value.includes(filter.value);
  return filter.operator === 'eq' ? value === filter.value : value !== filter.value;
}

function badRequest(message: string): Reply {
  return { ...armError(400, 'BadRequest', message), body: { Error: { Code: 'BadRequest', Message: message } } };
}
