/** A row of the public price list; `retailPrice` is in `currency` per `unitOfMeasure`. */
export interface RetailPrice {
  readonly retailPrice: number;
  readonly currency: string;
  readonly unitOfMeasure: string;
  readonly meterId: string;
  readonly meterName: string;
  readonly skuName: string;
  readonly armSkuName: string;
  readonly armRegionName: string;
  readonly productName: string;
  readonly serviceName: string;
  readonly type: string;
  readonly tierMinimumUnits: number;
  readonly effectiveStartDate: string | undefined;
}
