import type { DigestItem } from './digest.ts';
import { isAtOrBelow } from './resource.ts';
import { severityAtLeast, type Pillar, type Severity } from './rule.ts';

/** Which findings a sink is told about; what is absent does not filter. */
export interface Route {
  /** At least this severe. */
  readonly severity?: Severity | undefined;
  readonly pillars?: readonly Pillar[] | undefined;
  /** At least this saving per month, in whichever currency; unpriced findings do not pass. */
  readonly minMonthly?: number | undefined;
  /** At or below one of these ARM ids. */
  readonly scopes?: readonly string[] | undefined;
  readonly owners?: readonly string[] | undefined;
}

export function isRouted(item: DigestItem, { severity, pillars, minMonthly, scopes, owners }: Route): boolean {
  if (severity !== undefined && !severityAtLeast(item.severity, severity)) return false;
  if (pillars !== undefined && !pillars.includes(item.pillar)) return false;
  if (minMonthly !== undefined && (item.impact === null || item.impact.monthly < minMonthly)) return false;
  if (scopes !== undefined && !scopes.some((scope) => isAtOrBelow(item.resource.id, scope.toLowerCase()))) return false;
  return owners === undefined || owners.some((owner) => owner.toLowerCase() === item.owner?.toLowerCase());
}
