import { z } from 'zod';
import type { OfferedModel } from '../core/offered-model.ts';
import type { Arm } from './arm.ts';
import type { Azure } from './azure.ts';
import { childShape } from './child-resource.ts';
import { UsageShape } from './usage-shape.ts';

const API_VERSION = '2025-09-01';

const SkuShape = z
  .object({
    name: z.string(),
    deprecationDate: z.string().nullish(),
    capacity: z.object({ minimum: z.number().nullish(), step: z.number().nullish() }).nullish(),
    cost: z.array(z.object({ meterId: z.string() })).nullish(),
  })
  .transform((raw): OfferedModel['skus'][number] => ({
    name: raw.name,
    deprecationDate: raw.deprecationDate ?? undefined,
    capacity: capacityOf(raw.capacity ?? {}),
    cost: raw.cost ?? [],
  }));

const ModelShape = z
  .object({
    model: z.object({
      format: z.string(),
      name: z.string(),
      version: z.string(),
      lifecycleStatus: z.string().nullish(),
      deprecation: z.object({ inference: z.string().nullish() }).nullish(),
      replacementConfig: z
        .object({ targetModelName: z.string().nullish(), targetModelVersion: z.string().nullish() })
        .nullish(),
      skus: z.array(SkuShape).nullish(),
    }),
  })
  .transform(({ model }): OfferedModel => ({
    format: model.format,
    name: model.name,
    version: model.version,
    lifecycleStatus: model.lifecycleStatus ?? undefined,
    inferenceDeprecation: model.deprecation?.inference ?? undefined,
    replacement: replacementOf(model.replacementConfig ?? {}),
    skus: model.skus ?? [],
  }));

export function createCognitive(arm: Arm): Azure['cognitive'] {
  return {
    deployments: (accountId, signal) => {
      const path = `${accountId}/deployments`;
      return arm.list({ path, apiVersion: API_VERSION, shape: childShape(path) }, signal);
    },
    models: (subscriptionId, location, signal) =>
      arm.list(
        { path: `${regionPath(subscriptionId, location)}/models`, apiVersion: API_VERSION, shape: ModelShape },
        signal,
      ),
    usages: (subscriptionId, location, signal) =>
      arm.list(
        { path: `${regionPath(subscriptionId, location)}/usages`, apiVersion: API_VERSION, shape: UsageShape },
        signal,
      ),
  };
}

function regionPath(subscriptionId: string, location: string): string {
  return `/subscriptions/${subscriptionId}/providers/Microsoft.CognitiveServices/locations/${location}`;
}

function capacityOf(raw: {
  readonly minimum?: number | null | undefined;
  readonly step?: number | null | undefined;
}): OfferedModel['skus'][number]['capacity'] {
  const { minimum, step } = raw;
  return {
    ...(minimum == null ? {} : { minimum }),
    ...(step == null ? {} : { step }),
  };
}

function replacementOf(raw: {
  readonly targetModelName?: string | null | undefined;
  readonly targetModelVersion?: string | null | undefined;
}): string | undefined {
  const { targetModelName, targetModelVersion } = raw;
  if (targetModelName == null) return undefined;
  return targetModelVersion == null ? targetModelName : `${targetModelName} ${targetModelVersion}`;
}
