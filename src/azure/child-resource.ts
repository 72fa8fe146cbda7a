import { z } from 'zod';
import type { RawResource } from '../core/resource.ts';

/**
 * A child that Resource Graph does not hold, as Azure sent it. Some providers leave the id out; it follows from the
 * collection's path and the name.
 */
export function childShape(collectionId: string): z.ZodType<RawResource> {
  return z
    .looseObject({ id: z.string().nullish(), name: z.string() })
    .transform((raw): RawResource => ({ ...raw, id: raw.id ?? `${collectionId}/${raw.name}` }));
}
