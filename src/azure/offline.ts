import type { Azure, Listing } from './azure.ts';
import { AzureError } from './azure-error.ts';
import type { Cloud } from './cloud.ts';

/** Azure for a run that has none: every call answers that nothing was collected. */
export function createOfflineAzure(cloud: Cloud): Azure {
  const refusal = new AzureError('not-collected', 'this run asks Azure nothing');
  const list = <T>(): Promise<Listing<T>> => Promise.resolve({ items: [], rejected: [], failure: refusal });
  return {
    cloud,
    subscriptions: { list, get: () => Promise.reject(refusal), permissions: list },
    resourceGraph: {
      // oxlint-disable-next-line require-yield
      async *pages() {
        throw refusal;
      },
    },
    compute: { usages: list, vmSkus: list },
    metrics: { query: ({ resourceIds }) => Promise.resolve(new Map(resourceIds.map((id) => [id, refusal]))) },
    diagnostics: { list },
    activityLog: { list },
    cost: { byResource: list },
    budgets: { list },
    cognitive: { deployments: list, models: list, usages: list },
    machineLearning: {
      computes: () => Promise.resolve({ items: [], rejected: [], failure: refusal, showsIdleShutdown: false }),
      onlineDeployments: list,
      usages: list,
    },
    prices: { list },
    usage: () => [],
  };
}
