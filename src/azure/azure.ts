import type { OfferedModel } from '../core/offered-model.ts';
import type { RawResource } from '../core/resource.ts';
import type { RetailPrice } from '../core/retail-price.ts';
import type { ApiUsage } from '../core/report.ts';
import type { AzureError } from './azure-error.ts';
import type { Cloud } from './cloud.ts';

/**
 * A list with every page followed. Items are parsed one by one: what does not parse is named in `rejected`.
 * `failure` says that a page could not be read; `items` then holds the pages before it and the list is incomplete.
 */
export interface Listing<T> {
  readonly items: readonly T[];
  readonly rejected: readonly string[];
  readonly failure?: AzureError;
}

export interface Subscription {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly tenantId: string | undefined;
  readonly quotaId: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

export interface GraphQuery {
  readonly table: string;
  /** ARM types, lower-case. */
  readonly types: readonly string[];
  readonly subscriptions?: readonly string[];
  readonly managementGroups?: readonly string[];
}

export type Aggregation = 'average' | 'minimum' | 'maximum' | 'total' | 'count';

export interface MetricQuery {
  readonly subscriptionId: string;
  readonly region: string;
  /** REST names, e.g. `Microsoft.Compute/virtualMachines` and `Percentage CPU`. */
  readonly namespace: string;
  readonly metrics: readonly string[];
  readonly aggregations: readonly Aggregation[];
  /** ISO duration, e.g. `PT1H`. */
  readonly interval: string;
  readonly from: Date;
  readonly to: Date;
  /** OData filter that also splits, e.g. `ModelDeploymentName eq '*'`. */
  readonly filter?: string;
  readonly resourceIds: readonly string[];
  /** Guest and custom namespaces are not served by the batch API. */
  readonly perResourceOnly?: boolean;
}

export interface MetricPoint {
  readonly time: Date;
  readonly average?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly total?: number;
  readonly count?: number;
}

/** One time series. A point without a value means no data, never 0. Dimension names are lower-case. */
export interface MetricSeries {
  /** REST name as asked for, never the localised one. */
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly points: readonly MetricPoint[];
}

/** Series per canonical resource id; an error where that resource could not be read. */
export type MetricResults = ReadonlyMap<string, readonly MetricSeries[] | AzureError>;

export interface Usage {
  /** `name.value`, never the localised name. */
  readonly name: string;
  readonly localizedName: string | undefined;
  readonly current: number;
  readonly limit: number;
  readonly unit: string | undefined;
}

export interface VmSku {
  readonly name: string;
  readonly family: string;
  readonly gpus: number;
  readonly vCpus: number;
}

export interface CostRow {
  readonly resourceId: string;
  readonly amount: number;
  readonly currency: string;
}

export interface DiagnosticSetting {
  readonly name: string;
  readonly workspaceId: string | undefined;
  readonly storageAccountId: string | undefined;
  readonly eventHub: string | undefined;
  readonly partner: string | undefined;
  /** Category or category group of each log entry that is enabled. */
  readonly enabledLogs: readonly string[];
}

export interface Budget {
  readonly id: string;
  readonly name: string;
  readonly amount: number | undefined;
  readonly startDate: string | undefined;
  readonly endDate: string | undefined;
  readonly filtered: boolean;
  readonly notifications: readonly {
    readonly enabled: boolean;
    readonly threshold: number | undefined;
    readonly thresholdType: string;
    readonly contacts: number;
  }[];
}

export interface ActivityEvent {
  readonly operation: string;
  readonly status: string;
  readonly time: string;
  readonly caller: string | undefined;
}

/** ML computes, with whether the api-version that answered shows `idleTimeBeforeShutdown`. */
export interface ComputeListing extends Listing<RawResource> {
  readonly showsIdleShutdown: boolean;
}

/**
 * Azure behind the gate. Every call takes the run's signal, throws only AzureError (single objects) or returns a
 * Listing, and is counted. Ids are accepted with or without leading slash, in any case.
 */
export interface Azure {
  readonly cloud: Cloud;
  readonly subscriptions: {
    list(signal: AbortSignal): Promise<Listing<Subscription>>;
    get(subscriptionId: string, signal: AbortSignal): Promise<Subscription>;
    /** Action patterns granted at the scope minus notActions, e.g. `every read`. */
    permissions(
      scopeId: string,
      signal: AbortSignal,
    ): Promise<Listing<{ readonly actions: readonly string[]; readonly notActions: readonly string[] }>>;
  };
  readonly resourceGraph: {
    /** Pages of rows in order; ends with a throw of AzureError when a page cannot be read. */
    pages(query: GraphQuery, signal: AbortSignal): AsyncIterable<readonly RawResource[]>;
  };
  readonly compute: {
    usages(subscriptionId: string, location: string, signal: AbortSignal): Promise<Listing<Usage>>;
    vmSkus(subscriptionId: string, location: string, signal: AbortSignal): Promise<Listing<VmSku>>;
  };
  readonly metrics: { query(query: MetricQuery, signal: AbortSignal): Promise<MetricResults> };
  readonly diagnostics: { list(resourceId: string, signal: AbortSignal): Promise<Listing<DiagnosticSetting>> };
  readonly activityLog: {
    list(resourceId: string, from: Date, to: Date, signal: AbortSignal): Promise<Listing<ActivityEvent>>;
  };
  readonly cost: {
    byResource(subscriptionId: string, from: Date, to: Date, signal: AbortSignal): Promise<Listing<CostRow>>;
  };
  readonly budgets: { list(scopeId: string, signal: AbortSignal): Promise<Listing<Budget>> };
  readonly cognitive: {
    deployments(accountId: string, signal: AbortSignal): Promise<Listing<RawResource>>;
    models(subscriptionId: string, location: string, signal: AbortSignal): Promise<Listing<OfferedModel>>;
    usages(subscriptionId: string, location: string, signal: AbortSignal): Promise<Listing<Usage>>;
  };
  readonly machineLearning: {
    computes(workspaceId: string, signal: AbortSignal): Promise<ComputeListing>;
    onlineDeployments(endpointId: string, signal: AbortSignal): Promise<Listing<RawResource>>;
    usages(subscriptionId: string, location: string, signal: AbortSignal): Promise<Listing<Usage>>;
  };
  readonly prices: { list(filter: string, signal: AbortSignal): Promise<Listing<RetailPrice>> };
  /** Calls, bytes, waits and statuses per API so far. */
  usage(): ApiUsage[];
}
