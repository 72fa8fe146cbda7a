import type { CloudOverrides } from '../azure/cloud.ts';

/** What the environment says: the only reader of process.env besides the Azure SDK's own credential chain. */
export interface Environment {
  readonly cloud: CloudOverrides;
  readonly noColor: boolean;
}

export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  return {
    cloud: {
      authorityHost: env['AZURE_AUTHORITY_HOST'],
      resourceManager: env['AZURE_RESOURCE_MANAGER_ENDPOINT'],
      resourceManagerAudience: env['AZURE_RESOURCE_MANAGER_AUDIENCE'],
      metricsEndpoint: env['AZAUDIT_METRICS_ENDPOINT'],
      retailPrices: env['AZAUDIT_RETAIL_PRICES_ENDPOINT'],
    },
    noColor: (env['NO_COLOR'] ?? '') !== '',
  };
}
