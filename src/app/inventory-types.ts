import { COLLECTORS } from '../collectors/index.ts';
import { plan } from '../core/plan.ts';
import type { Rule } from '../core/rule.ts';
import { DERIVED } from '../derive/index.ts';

/** Resource types that the inventory reads for these rules; children come from collectors of their own. Lower-case. */
export function inventoryTypes(rules: readonly Rule[]): string[] {
  const children = new Set(COLLECTORS.flatMap(({ types }) => types));
  return [...plan(rules, COLLECTORS, DERIVED, new Set()).types].filter((type) => !children.has(type));
}
