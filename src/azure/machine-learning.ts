import { subscriptionResourceId } from '../core/resource.ts';
import type { Arm } from './arm.ts';
import type { Azure, ComputeListing } from './azure.ts';
import { childShape } from './child-resource.ts';
import { UsageShape } from './usage-shape.ts';

const STABLE = '2024-10-01';
/** `idleTimeBeforeShutdown` exists in previews only. Previews are retired, so older and stable ones follow. */
const PREVIEWS = ['2023-06-01-preview', '2023-04-01-preview'];

export function createMachineLearning(arm: Arm): Azure['machineLearning'] {
  let working: string | undefined;

  async function attempt(path: string, apiVersion: string, signal: AbortSignal): Promise<ComputeListing> {
    const listing = await arm.list({ path, apiVersion, shape: childShape(path) }, signal);
    if (listing.failure === undefined) working = apiVersion;
    return { ...listing, showsIdleShutdown: apiVersion !== STABLE };
  }

  async function computes(workspaceId: string, signal: AbortSignal): Promise<ComputeListing> {
    const path = `${workspaceId}/computes`;
    if (working !== undefined) return attempt(path, working, signal);
    for (const preview of PREVIEWS) {
      const listing = await attempt(path, preview, signal);
      if (listing.failure?.reason !== 'unsupported') return listing;
    }
    return attempt(path, STABLE, signal);
  }

  return {
    computes,
    onlineDeployments: (endpointId, signal) => {
      const path = `${endpointId}/deployments`;
      return arm.list({ path, apiVersion: STABLE, shape: childShape(path) }, signal);
    },
    usages: (subscriptionId, location, signal) => {
      const path = `${subscriptionResourceId(subscriptionId)}/providers/Microsoft.MachineLearningServices/locations/${location}/usages`;
      return arm.list({ path, apiVersion: STABLE, shape: UsageShape }, signal);
    },
  };
}
