import type { HttpClient } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import { createActivityLog } from './activity-log.ts';
import { createArm } from './arm.ts';
import type { Azure } from './azure.ts';
import { createBudgets } from './budgets.ts';
import type { Clock } from './clock.ts';
import type { Cloud } from './cloud.ts';
import { createCognitive } from './cognitive.ts';
import { createCompute } from './compute.ts';
import { createCost } from './cost.ts';
import { createDiagnostics } from './diagnostics.ts';
import { createGate } from './gate.ts';
import type { Limits } from './limits.ts';
import { assertPaired } from './loopback-transport.ts';
import { createMachineLearning } from './machine-learning.ts';
import { createMetrics } from './metrics.ts';
import { createMonitorClient } from './monitor-client.ts';
import { createPrices } from './prices.ts';
import { createResourceGraph } from './resource-graph.ts';
import type { Connection } from './rest-client.ts';
import type { Sharing } from './shared-budget.ts';
import { createSubscriptions } from './subscriptions.ts';

export interface AzureOptions {
  readonly cloud: Cloud;
  readonly credential: TokenCredential;
  /** Name and version, e.g. `azaudit/1.2.0`: the user agent's prefix and Cost Management's client type. */
  readonly product: string;
  readonly httpClient?: HttpClient | undefined;
  readonly clock?: Clock | undefined;
  /** What differs from the usual patience, e.g. `{ pacing: false }` for a simulator in the same process. */
  readonly limits?: Partial<Limits> | undefined;
  /** Rate budgets are spent together with other processes. */
  readonly sharing?: Sharing | undefined;
}

/** All of Azure that an audit reads, behind one gate: budgets and accounts are shared by all clients of it. */
export function createAzure(options: AzureOptions): Azure {
  const { cloud, credential, product, httpClient } = options;
  assertPaired(credential, httpClient);
  const gate = createGate(options);
  const connection: Connection = { gate, credential, httpClient, product };
  const arm = createArm(connection, cloud);
  const monitor = createMonitorClient(connection, cloud);
  return {
    cloud,
    subscriptions: createSubscriptions(arm),
    resourceGraph: createResourceGraph(connection, cloud),
    compute: createCompute(connection, cloud, arm),
    metrics: createMetrics(connection, cloud, monitor),
    diagnostics: createDiagnostics(monitor, arm),
    activityLog: createActivityLog(arm),
    cost: createCost(connection, cloud),
    budgets: createBudgets(arm),
    cognitive: createCognitive(arm),
    machineLearning: createMachineLearning(arm),
    prices: createPrices(connection, cloud),
    usage: () => gate.usage(),
  };
}
