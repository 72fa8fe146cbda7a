import { forEachConcurrently } from '../azure/concurrency.ts';
import { readChildren } from './children.ts';
import { defineCollector } from './collector.ts';

export const DEPLOYMENTS = 'microsoft.cognitiveservices/accounts/deployments';
const ACCOUNTS = 'microsoft.cognitiveservices/accounts';
/** Accounts of other kinds (speech, vision) have no model deployments. */
const KINDS = new Set(['openai', 'aiservices']);
const CONCURRENCY = 8;

export const aiDeployments = defineCollector({
  id: 'ai-deployments',
  title: 'Model deployments of Azure OpenAI and Foundry accounts',
  facts: [],
  types: [DEPLOYMENTS],
  needsFacts: [],
  needsTypes: [ACCOUNTS],
  actions: ['Microsoft.CognitiveServices/accounts/deployments/read'],
  async collect(context) {
    const accounts = [...context.resources.ofType(ACCOUNTS)].filter(({ kind }) => KINDS.has(kind ?? ''));
    await forEachConcurrently(accounts, CONCURRENCY, async (parent) => {
      const collection = { parent, type: DEPLOYMENTS };
      const listing = await context.azure.cognitive.deployments(parent.id, context.signal);
      for (const deployment of readChildren(collection, listing, context)) context.resources.add(deployment);
    });
  },
});
