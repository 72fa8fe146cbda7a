import { z } from 'zod';

/**
 * An estate is data: what a tenant holds, how its metrics behave, what it costs, and the true verdict of every rule
 * beside each resource. The server turns it into Azure's wire format; nothing here knows about HTTP.
 */
const json = z.record(z.string(), z.unknown());
const verdict = z.enum(['fail', 'pass', 'not-applicable', 'unknown']);
/** Rule id -> true verdict. */
const truth = z.record(z.string(), verdict).default({});

/**
 * One metric (or one dimension value of it) as a repeating shape; `gaps` is the share of points without a value.
 * `total` is per hour and scaled to the grain asked for; a missing aggregation is filled from the others.
 */
const metricShape = z.strictObject({
  average: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  total: z.number().optional(),
  /** Hours of the day (UTC) in which the values hold; outside them the metric is at `quiet` (default 0). */
  hours: z.tuple([z.number(), z.number()]).optional(),
  quiet: z.number().optional(),
  gaps: z.number().min(0).max(1).default(0),
  /** The metric starts emitting this many hours before now. */
  sinceHours: z.number().optional(),
  /** The metric stops emitting this many hours before now; two shapes of one series tell a change in time. */
  untilHours: z.number().optional(),
});
export type MetricShape = z.infer<typeof metricShape>;

const metric = z.union([
  metricShape,
  /** Split series: each entry names its dimensions, e.g. {ModelDeploymentName: chat, StatusCode: '200'}. */
  z.array(z.strictObject({ dimensions: z.record(z.string(), z.string()), shape: metricShape })),
]);

/**
 * A resource that Resource Graph does not hold: a deployment, a compute. Body as ARM sends it; id, type and location
 * are filled in. `metrics` of a model deployment show on its account (dimension ModelDeploymentName), those of a
 * compute on its workspace (ClusterName or ComputeName); those of an online deployment under its own id.
 */
const child = z.strictObject({
  name: z.string(),
  body: json.default({}),
  metrics: z.record(z.string(), metric).default({}),
  truth,
});
export type ChildResource = z.infer<typeof child>;

export const resourceSchema = z.strictObject({
  /** Index into the subscriptions. */
  subscription: z.number().int().default(0),
  resourceGroup: z.string(),
  /** ARM type in its own casing, e.g. Microsoft.Compute/virtualMachines. */
  type: z.string(),
  /** One name per level of the type, joined by slashes: `ws-vision/endpoint-a` for workspaces/onlineEndpoints. */
  name: z.string(),
  /** Overrides the id made of subscription, group, type and name. */
  id: z.string().optional(),
  kind: z.string().optional(),
  location: z.string(),
  sku: json.optional(),
  tags: z.record(z.string(), z.string()).optional(),
  zones: z.array(z.string()).optional(),
  identity: json.optional(),
  managedBy: z.string().optional(),
  properties: json.default({}),
  systemData: json.optional(),
  /** Keyed by the child collection, e.g. deployments, computes, onlineEndpoints/blue/deployments is not used: endpoints are resources. */
  children: z.record(z.string(), z.array(child)).default({}),
  /** By REST name; a custom or guest namespace stands before it: `azure.vm.linux.guestmetrics/gpu_utilization`. */
  metrics: z.record(z.string(), metric).default({}),
  /** Metrics that answer with a per-metric error inside a 200: name -> errorCode. */
  metricErrors: z.record(z.string(), z.string()).optional(),
  diagnosticSettings: z.array(json).default([]),
  activityLog: z.array(json).default([]),
  /** Amortised cost per day and its currency, billed from `since` to `until`; absent means no cost rows. */
  cost: z
    .strictObject({
      perDay: z.number(),
      currency: z.string().default('USD'),
      since: z.iso.datetime().optional(),
      until: z.iso.datetime().optional(),
    })
    .optional(),
  truth,
});
export type EstateResource = z.infer<typeof resourceSchema>;

const usage = z.strictObject({
  name: z.string(),
  localizedName: z.string().optional(),
  currentValue: z.number(),
  limit: z.number(),
  unit: z.string().default('Count'),
  truth,
});

/** location -> usages */
const usagesByLocation = z.record(z.string(), z.array(usage)).default({});

const subscription = z.strictObject({
  id: z.guid(),
  name: z.string(),
  state: z.string().default('Enabled'),
  quotaId: z.string().default('EnterpriseAgreement_2014-09-01'),
  tags: z.record(z.string(), z.string()).default({}),
  /** Management-group names from the subscription's parent up to the root. */
  managementGroups: z.array(z.string()).default([]),
  /** Actions that the audit identity holds; a subscription without every-read shows no rows in Resource Graph. */
  actions: z.array(z.string()).default(['*/read']),
  notActions: z.array(z.string()).optional(),
  /** Why cost cannot be read: no role (401 RBACAccessDenied) or switched off by the billing account (400). */
  costAccess: z.enum(['denied', 'disabled']).optional(),
  resourceGroups: z
    .array(
      z.strictObject({
        name: z.string(),
        location: z.string(),
        tags: z.record(z.string(), z.string()).default({}),
        budgets: z.array(json).optional(),
      }),
    )
    .default([]),
  budgets: z.array(json).default([]),
  locks: z.array(json).default([]),
  usages: z
    .strictObject({ compute: usagesByLocation, cognitive: usagesByLocation, machineLearning: usagesByLocation })
    .partial()
    .default({}),
  truth,
});

export const estateSchema = z.strictObject({
  name: z.string(),
  /** The estate's present. Metrics end here; ages count from here. */
  now: z.iso.datetime(),
  tenantId: z.guid(),
  subscriptions: z.array(subscription).min(1),
  /** Budgets of management groups, by name. */
  managementGroupBudgets: z.record(z.string(), z.array(json)).default({}),
  resources: z.array(resourceSchema).default([]),
  /** Raw Microsoft.Compute/skus items; `locations` decides where they are listed. */
  vmSkus: z.array(json).default([]),
  /** Raw Microsoft.CognitiveServices/locations/models items, listed in every location. */
  models: z.array(json).default([]),
  /** Raw retail price items. */
  prices: z.array(json).default([]),
});
export type Estate = z.infer<typeof estateSchema>;
export type EstateSubscription = z.infer<typeof subscription>;
export type EstateInput = z.input<typeof estateSchema>;
