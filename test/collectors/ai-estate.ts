import type { EstateInput } from '../../src/simulator/estate.ts';
import { PROD } from '../simulator/fixture.ts';

type ResourceInput = NonNullable<EstateInput['resources']>[number];
type Children = NonNullable<ResourceInput['children']>[string];

/** An Azure OpenAI account in mixed case, as estates spell it. */
export function account(name: string, deployments: Children, more: Partial<ResourceInput> = {}): ResourceInput {
  return {
    resourceGroup: 'RG-Chat',
    type: 'Microsoft.CognitiveServices/accounts',
    name,
    kind: 'AIServices',
    location: 'eastus2',
    sku: { name: 'S0' },
    tags: { team: 'chat' },
    children: { deployments },
    ...more,
  };
}

export function deployment(name: string, sku: string, more: Partial<Children[number]> = {}): Children[number] {
  return {
    name,
    body: {
      sku: { name: sku, capacity: 100 },
      properties: { model: { format: 'OpenAI', name: 'gpt-4o', version: '2024-11-20' } },
    },
    ...more,
  };
}

export function accountId(name: string, subscription = PROD): string {
  return `/subscriptions/${subscription}/resourcegroups/rg-chat/providers/microsoft.cognitiveservices/accounts/${name}`.toLowerCase();
}

export function deploymentId(accountName: string, name: string): string {
  return `${accountId(accountName)}/deployments/${name}`.toLowerCase();
}
