import type { Pillar, Rule } from './rule.ts';
import type { Resource } from './resource.ts';
import { exemptionFrom, exemptionsOf, type Exemption, type ScopedExemption } from './exemption.ts';

const HOUR = 3_600_000;
/** What was created moments ago is still being set up, and has no history to judge. */
export const GRACE_HOURS: Partial<Record<Pillar, number>> = { security: 24, cost: 72 };
const MANAGED_GROUPS = /^(mc_|databricks-rg-|mrg-databricks)/;

/** What every rule asks of a resource before looking at it, found out once. */
export interface Traits {
  readonly serviceOwned: boolean;
  /** Undefined when Azure does not say when it was created. */
  readonly ageHours: number | undefined;
  readonly exemptions: readonly Exemption[];
}

export function traitsOf(resource: Resource, now: Date, exemptions: readonly ScopedExemption[] = []): Traits {
  const { createdAt } = resource;
  return {
    serviceOwned: isServiceOwned(resource),
    ageHours: createdAt === undefined ? undefined : (now.getTime() - Date.parse(createdAt)) / HOUR,
    exemptions: exemptionsOf(resource, now, exemptions),
  };
}

export interface OutOfScope {
  readonly reason: string;
  /** Set when people exempted it. */
  readonly exemption?: { readonly until: string | null; readonly reason: string };
}

/** Why a rule says nothing about a resource before looking at it; undefined when it applies. */
export function outOfScope(rule: Rule, { serviceOwned, ageHours, exemptions }: Traits): OutOfScope | undefined {
  if (serviceOwned && !rule.includeManaged) return { reason: 'owned by another Azure service' };
  const grace = rule.graceHours ?? GRACE_HOURS[rule.pillar] ?? 0;
  if (ageHours !== undefined && ageHours >= 0 && ageHours < grace) {
    return { reason: `created ${Math.floor(ageHours)} h ago, within the grace of ${grace} h` };
  }
  const exemption = exemptionFrom(exemptions, rule);
  if (exemption === undefined) return undefined;
  const { until, reason } = exemption;
  return { reason, exemption: { until, reason } };
}

/** A disk's `managedBy` names the machine it is attached to, not an owner. */
function isServiceOwned(resource: Resource): boolean {
  if (resource.resourceGroup !== undefined && MANAGED_GROUPS.test(resource.resourceGroup)) return true;
  if (resource.tags['ms-resource-usage'] === 'azure-cloud-shell') return true;
  return resource.managedBy !== undefined && resource.type !== 'microsoft.compute/disks';
}
