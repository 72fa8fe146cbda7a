import { forEachConcurrently } from '../azure/concurrency.ts';
import { readChildren } from './children.ts';
import { defineCollector } from './collector.ts';

export const ONLINE_DEPLOYMENTS = 'microsoft.machinelearningservices/workspaces/onlineendpoints/deployments';
const ENDPOINTS = 'microsoft.machinelearningservices/workspaces/onlineendpoints';
const CONCURRENCY = 8;

export const mlOnlineDeployments = defineCollector({
  id: 'ml-online-deployments',
  title: 'Deployments behind online endpoints',
  facts: [],
  types: [ONLINE_DEPLOYMENTS],
  needsFacts: [],
  needsTypes: [ENDPOINTS],
  actions: ['Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments/read'],
  async collect(context) {
    const endpoints = [...context.resources.ofType(ENDPOINTS)];
    await forEachConcurrently(endpoints, CONCURRENCY, async (parent) => {
      const collection = { parent, type: ONLINE_DEPLOYMENTS };
      const listing = await context.azure.machineLearning.onlineDeployments(parent.id, context.signal);
      for (const deployment of readChildren(collection, listing, context)) context.resources.add(deployment);
    });
  },
});
