import { describe } from 'vitest';
import { aiDeployments } from '../../src/collectors/ai-deployments.ts';
import { aiModels } from '../../src/collectors/ai-models.ts';
import { aiUsage } from '../../src/collectors/ai-usage.ts';
import { budgets } from '../../src/collectors/budgets.ts';
import { resourceCosts } from '../../src/collectors/resource-costs.ts';
import { diagnosticSettings } from '../../src/collectors/diagnostic-settings.ts';
import { mlActivity } from '../../src/collectors/ml-activity.ts';
import { mlComputes } from '../../src/collectors/ml-computes.ts';
import { mlOnlineDeployments } from '../../src/collectors/ml-online-deployments.ts';
import { ptuUtilization } from '../../src/collectors/ptu-utilization.ts';
import { retailPtuPrices } from '../../src/collectors/retail-ptu-prices.ts';
import { estateOf, PROD } from '../simulator/fixture.ts';
import { account, deployment } from './ai-estate.ts';
import { fulfilsContract } from './contract.ts';

const ML = 'Microsoft.MachineLearningServices/workspaces';
const METRICS = [['metrics', 'metrics-batch']] as const;

const estate = estateOf({
  subscriptions: [{ id: PROD, name: 'prod', budgets: [{ name: 'all', properties: { amount: 1 } }] }],
  resources: [
    account(
      'aoai',
      [
        deployment('chat', 'GlobalProvisionedManaged', {
          metrics: {
            AzureOpenAIProvisionedManagedUtilizationV2: { average: 12 },
            AzureOpenAIRequests: [{ dimensions: { StatusCode: '200' }, shape: { total: 5 } }],
            ProcessedPromptTokens: { total: 50 },
          },
        }),
      ],
      { cost: { perDay: 24, currency: 'USD' } },
    ),
    {
      resourceGroup: 'rg',
      type: ML,
      name: 'ws',
      location: 'eastus',
      children: {
        computes: [
          {
            name: 'cluster',
            body: { properties: { computeType: 'AmlCompute' } },
            metrics: { 'Active Nodes': { average: 1 }, 'Idle Nodes': { average: 1 } },
          },
        ],
      },
    },
    {
      resourceGroup: 'rg',
      type: `${ML}/onlineEndpoints`,
      name: 'ws/score',
      location: 'eastus',
      children: { deployments: [{ name: 'blue', body: { sku: { name: 'Default', capacity: 1 } } }] },
    },
  ],
  models: [
    { model: { format: 'OpenAI', name: 'gpt-4o', version: '2024-11-20', deprecation: { inference: '2027-01-01' } } },
  ],
  prices: [
    {
      retailPrice: 1,
      armRegionName: 'eastus2',
      unitOfMeasure: '1/Hour',
      meterId: 'm',
      meterName: 'Provisioned Managed Global Unit',
    },
  ],
});
const types = ['microsoft.cognitiveservices/accounts'];
const before = [aiDeployments];

describe('ai-deployments', () => {
  fulfilsContract(aiDeployments, { estate, apis: ['cognitive-deployments'] });
});
describe('ai-models', () => {
  fulfilsContract(aiModels, { estate, before, apis: ['cognitive-models'] });
});
describe('ai-usage', () => {
  fulfilsContract(aiUsage, { estate, before, apis: METRICS });
});
describe('ptu-utilization', () => {
  fulfilsContract(ptuUtilization, { estate, before, apis: METRICS });
});
describe('retail-ptu-prices', () => {
  fulfilsContract(retailPtuPrices, { estate, before, apis: ['prices'] });
});
describe('ml-computes', () => {
  fulfilsContract(mlComputes, { estate, apis: ['ml-computes'] });
});
describe('ml-activity', () => {
  fulfilsContract(mlActivity, { estate, before: [mlComputes], apis: METRICS });
});
describe('ml-online-deployments', () => {
  fulfilsContract(mlOnlineDeployments, { estate, apis: ['ml-deployments'] });
});
describe('diagnostic-settings', () => {
  fulfilsContract(diagnosticSettings, { estate, types, apis: ['diagnostics'] });
});
describe('resource-costs', () => {
  fulfilsContract(resourceCosts, { estate, types, apis: ['cost'] });
});
describe('budgets', () => {
  fulfilsContract(budgets, { estate, apis: ['budgets'] });
});
