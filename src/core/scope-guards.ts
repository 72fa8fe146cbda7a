import type { Pillar, Rule } from './rule.ts';
import type { Resource } from './resource.ts';
import { exemptedByTag } from './exemption.ts';

const HOUR = 3_600_000;
/** What was created moments ago is still being set up, and has no history to judge. */
export const GRACE_HOURS: Partial<Record<Pillar, number>> = { security: 24, cost: 72 };
const MANAGED_GROUPS = /^(mc_|databricks-rg-|mrg-databricks)/;

/** Why a rule says nothing about a resource before looking at it; undefined when it applies. */
export function outOfScope(rule: Rule, resource: Resource, now: Date): string | undefined {
  if (!rule.includeManaged && isServiceOwned(resource)) return 'owned by another Azure service';
  return withinGrace(rule, resource, now) ?? exemptedByTag(resource, [rule.id, ...rule.aliases], now);
}

/** A disk's `managedBy` names the machine it is attached to, not an owner. */
function isServiceOwned(resource: Resource): boolean {
  if (resource.resourceGroup !== undefined && MANAGED_GROUPS.test(resource.resourceGroup)) return true;
  if (resource.tags['ms-resource-usage'] === 'azure-cloud-shell') return true;
  return resource.managedBy !== undefined && resource.type !== 'microsoft.compute/disks';
}

function withinGrace(rule: Rule, resource: Resource, now: Date): string | undefined {
  const grace = rule.graceHours ?? GRACE_HOURS[rule.pillar] ?? 0;
  if (grace === 0 || resource.createdAt === undefined) return undefined;
  const age = (now.getTime() - Date.parse(resource.createdAt)) / HOUR;
  return age >= 0 && age < grace ? `created ${Math.floor(age)} h ago, within the grace of ${grace} h` : undefined;
}
