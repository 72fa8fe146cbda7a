/** A model version as a region offers it; dates are ISO 8601, capacities in units of the SKU. */
export interface OfferedModel {
  readonly format: string;
  readonly name: string;
  readonly version: string;
  readonly lifecycleStatus: string | undefined;
  readonly inferenceDeprecation: string | undefined;
  readonly replacement: string | undefined;
  readonly skus: readonly {
    readonly name: string;
    readonly deprecationDate: string | undefined;
    readonly capacity: { readonly minimum?: number; readonly step?: number };
    readonly cost: readonly { readonly meterId: string }[];
  }[];
}
