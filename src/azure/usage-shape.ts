import { z } from 'zod';
import type { Usage } from './azure.ts';

/** A quota as compute, AI and machine learning all send it. */
export const UsageShape = z
  .object({
    name: z.object({ value: z.string(), localizedValue: z.string().nullish() }),
    currentValue: z.number(),
    limit: z.number(),
    unit: z.string().nullish(),
  })
  .transform((raw): Usage => ({
    name: raw.name.value,
    localizedName: raw.name.localizedValue ?? undefined,
    current: raw.currentValue,
    limit: raw.limit,
    unit: raw.unit ?? undefined,
  }));
