import type { FactMap } from '../core/fact-catalogue.ts';
import { isGpuFamilyName } from './gpu-sizes.ts';

interface Figures {
  readonly name: string;
  readonly current: number;
  readonly limit: number;
}

export interface QuotaContext {
  /** Lower-case families of GPU sizes from Azure's size list; undefined when it could not be read. */
  readonly gpuFamilies: ReadonlySet<string> | undefined;
  readonly spotInUse: boolean;
}

/** A limit of 0 or -1 means none or unlimited: its share is 0. Families are compared without regard to case. */
export function quotaUsage(
  { name, current, limit }: Figures,
  { gpuFamilies, spotInUse }: QuotaContext,
): FactMap['quota.usage'] {
  const gpu = gpuFamilies?.has(name.toLowerCase()) ?? isGpuFamilyName(name);
  return { current, limit, share: limit > 0 ? current / limit : 0, gpu, spotInUse };
}

/** Quotas of global deployments are the same in every region that is asked. */
export function isGlobalQuota(name: string): boolean {
  return /^(openai|aiservices)\.global/i.test(name);
}
