import { ACTIVITY_ROUTES } from './activity-log.ts';
import { COGNITIVE_ROUTES } from './cognitive.ts';
import { SKU_ROUTES } from './compute-skus.ts';
import { DIAGNOSTIC_ROUTES } from './diagnostics.ts';
import { GOVERNANCE_ROUTES } from './governance.ts';
import { GRAPH_ROUTES } from './graph.ts';
import { MACHINE_LEARNING_ROUTES } from './machine-learning.ts';
import { COST_ROUTES } from './cost.ts';
import { METRICS_BATCH_ROUTES } from './metrics-batch.ts';
import { METRIC_ROUTES } from './metrics.ts';
import { PRICE_ROUTES } from './prices.ts';
import type { Route } from './route.ts';
import { SEARCH_ROUTES } from './search.ts';
import { SUBSCRIPTION_ROUTES } from './subscriptions.ts';
import { TOKEN_ROUTES } from './tokens.ts';
import { USAGE_ROUTES } from './usages.ts';

export const ROUTES: readonly Route[] = [
  ...SUBSCRIPTION_ROUTES,
  ...GRAPH_ROUTES,
  ...USAGE_ROUTES,
  ...SKU_ROUTES,
  ...COGNITIVE_ROUTES,
  ...MACHINE_LEARNING_ROUTES,
  ...SEARCH_ROUTES,
  ...DIAGNOSTIC_ROUTES,
  ...GOVERNANCE_ROUTES,
  ...ACTIVITY_ROUTES,
  ...METRIC_ROUTES,
  ...METRICS_BATCH_ROUTES,
  ...COST_ROUTES,
  ...PRICE_ROUTES,
  ...TOKEN_ROUTES,
];
