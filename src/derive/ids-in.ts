import { canonicalId } from '../core/resource.ts';

/** Every ARM id among the texts of a value, canonical. */
export function idsIn(value: unknown): string[] {
  if (typeof value === 'string') return /^\/?subscriptions\//i.test(value) ? [canonicalId(value)] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(idsIn);
}
