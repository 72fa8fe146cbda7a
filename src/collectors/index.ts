import { aiDeployments } from './ai-deployments.ts';
import { aiModels } from './ai-models.ts';
import { aiUsage } from './ai-usage.ts';
import { aksAgentPools } from './aks-agent-pools.ts';
import { budgets } from './budgets.ts';
import type { Collector } from './collector.ts';
import { computeSizes } from './compute-sizes.ts';
import { context } from './context.ts';
import { diagnosticSettings } from './diagnostic-settings.ts';
import { gpuTelemetry } from './gpu-telemetry.ts';
import { createInventory } from './inventory.ts';
import { mlActivity } from './ml-activity.ts';
import { mlComputes } from './ml-computes.ts';
import { mlOnlineDeployments } from './ml-online-deployments.ts';
import { networkExposure } from './network-exposure.ts';
import { ptuUtilization } from './ptu-utilization.ts';
import { quotas } from './quotas.ts';
import { resourceCosts } from './resource-costs.ts';
import { retailComputePrices } from './retail-compute-prices.ts';
import { retailPtuPrices } from './retail-ptu-prices.ts';
import { retailSearchPrices } from './retail-search-prices.ts';
import { vmActivity } from './vm-activity.ts';
import { vmPowerEvents } from './vm-power-events.ts';
import { vmShutdown } from './vm-shutdown.ts';

/** All collectors but the inventory, in no order: the planner picks and orders them. */
export const COLLECTORS: readonly Collector[] = [
  aiDeployments,
  aiModels,
  aiUsage,
  aksAgentPools,
  budgets,
  computeSizes,
  context,
  diagnosticSettings,
  gpuTelemetry,
  mlActivity,
  mlComputes,
  mlOnlineDeployments,
  networkExposure,
  ptuUtilization,
  quotas,
  resourceCosts,
  retailComputePrices,
  retailPtuPrices,
  retailSearchPrices,
  vmActivity,
  vmPowerEvents,
  vmShutdown,
];

/** Runs before the others. */
export const inventory = createInventory(new Set(COLLECTORS.flatMap(({ types }) => types)));
