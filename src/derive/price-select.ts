import { normaliseLocation } from '../core/location.ts';
import type { RetailPrice } from '../core/retail-price.ts';

export interface Place {
  readonly region: string;
  readonly now: Date;
}

export interface UnitPrice {
  readonly hourly: number;
  readonly currency: string;
}

/** Hourly price of one Linux machine, pay as you go; undefined when the rows hold none, or hold two that disagree. */
export function machinePrice(rows: readonly RetailPrice[], size: string, place: Place): UnitPrice | undefined {
  return onlyPrice(
    rows.filter(
      (row) =>
        row.armSkuName.toLowerCase() === size.toLowerCase() &&
        /^virtual machines$/i.test(row.serviceName) &&
        !/windows|dedicated host|cloud ?services/i.test(row.productName) &&
        !/\b(spot|low priority)\b/i.test(`${row.skuName} ${row.meterName}`),
    ),
    place,
  );
}

/** As search SKUs and their meters are called. */
const SEARCH_TIERS: Readonly<Record<string, RegExp>> = {
  basic: /\bbasic\b/i,
  standard: /\bS1\b/,
  standard2: /\bS2\b/,
  standard3: /\bS3\b/,
  storage_optimized_l1: /\bL1\b/,
  storage_optimized_l2: /\bL2\b/,
};

/** Hourly price of one search unit; undefined for SKUs without units and when the rows hold none. */
export function searchUnitPrice(rows: readonly RetailPrice[], sku: string, place: Place): UnitPrice | undefined {
  const tier = Object.hasOwn(SEARCH_TIERS, sku) ? SEARCH_TIERS[sku] : undefined;
  if (tier === undefined) return undefined;
  const units = rows.filter(
    (row) => /\bunit$/i.test(row.meterName) && (tier.test(row.skuName) || tier.test(row.meterName)),
  );
  return onlyPrice(units, place);
}

/** Meter of a provisioned deployment type, by its lower-case SKU name. */
export const PTU_METERS: Readonly<Record<string, string>> = {
  globalprovisionedmanaged: 'Provisioned Managed Global Unit',
  datazoneprovisionedmanaged: 'Provisioned Managed Data Zone Unit',
  provisionedmanaged: 'Provisioned Managed Regional Unit',
};

export interface PtuOffer {
  /** Deployment type in any case. */
  readonly sku: string;
  /** Meters that the model list names for it; may be empty. */
  readonly meterIds: readonly string[];
}

/** Hourly price of one PTU, by the model's own meter where the list has it, else by the deployment type's. */
export function ptuPrice(rows: readonly RetailPrice[], offer: PtuOffer, place: Place): UnitPrice | undefined {
  const name = PTU_METERS[offer.sku.toLowerCase()];
  const ids = new Set(offer.meterIds.map((id) => id.toLowerCase()));
  // Token meters of the same SKU may stand beside the unit's.
  const own = rows.filter((row) => ids.has(row.meterId.toLowerCase()) && /\bunit$/i.test(row.meterName));
  return (
    onlyPrice(own, place) ??
    onlyPrice(
      rows.filter((row) => row.meterName.toLowerCase() === name?.toLowerCase()),
      place,
    )
  );
}

/** The newest price in force. Rows that disagree price nothing: the cheapest is as wrong as the dearest. */
function onlyPrice(rows: readonly RetailPrice[], { region, now }: Place): UnitPrice | undefined {
  const inForce = rows.filter(
    (row) =>
      row.type.toLowerCase() === 'consumption' &&
      /^1\s*\/?\s*hour$/i.test(row.unitOfMeasure) &&
      row.tierMinimumUnits === 0 &&
      row.retailPrice > 0 &&
      normaliseLocation(row.armRegionName) === normaliseLocation(region) &&
      startOf(row) <= now.getTime(),
  );
  const newest = Math.max(...inForce.map(startOf));
  const [first, ...others] = inForce.filter((row) => startOf(row) === newest);
  if (first === undefined) return undefined;
  const { retailPrice: hourly, currency } = first;
  return others.some((row) => row.retailPrice !== hourly || row.currency !== currency)
    ? undefined
    : { hourly, currency };
}

function startOf({ effectiveStartDate }: RetailPrice): number {
  const time = Date.parse(effectiveStartDate ?? '');
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
}
