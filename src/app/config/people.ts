import { z } from 'zod';
import { canonicalId } from '../../core/resource.ts';

/** An ARM id at or below a subscription, in canonical form. */
export const ARM_SCOPE = z
  .string()
  .regex(/^\/[Ss]ubscriptions\/[^/]+(\/.+)?$/, 'must be an ARM id, like /subscriptions/<id>/resourceGroups/<name>')
  .transform(canonicalId);

/** Owners of what has no owner tag. */
export const ownersShape = z
  .strictObject({
    map: z.record(ARM_SCOPE, z.string().min(1)).default({}),
    default: z.string().min(1).optional(),
  })
  .prefault({});

/** What people agreed not to be told about. */
export const exemptionsShape = z
  .array(
    z.strictObject({
      /** Rule id, or `*` for all. */
      rule: z
        .string()
        .min(1)
        .transform((id) => id.toLowerCase()),
      scope: ARM_SCOPE,
      /** The last day; without it, for ever. */
      until: z.iso.date('must be a day, like 2026-12-31').optional(),
      reason: z.string().min(1, 'must say why'),
    }),
  )
  .default([]);
