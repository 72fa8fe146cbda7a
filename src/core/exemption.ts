import type { Resource } from './resource.ts';

const TAG = 'audit-ignore';

/**
 * Owners silence a rule on their resource by the tag `audit-ignore: RULE-ID[:YYYY-MM-DD][, …]`; `*` stands for all rules.
 * An expired or unreadable date does not exempt.
 */
export function exemptedByTag(resource: Resource, ruleIds: readonly string[], now: Date): string | undefined {
  const entry = Object.entries(resource.tags).find(([key]) => key.toLowerCase() === TAG)?.[1];
  if (entry === undefined) return undefined;
  for (const item of entry.split(/[,;]/)) {
    const [id, until] = item.trim().split(':', 2);
    if (id === undefined || !(id === '*' || ruleIds.includes(id.toLowerCase()))) continue;
    if (until === undefined) return `exempted by tag ${TAG}`;
    if (Date.parse(`${until.trim()}T23:59:59Z`) >= now.getTime()) return `exempted by tag ${TAG} until ${until.trim()}`;
  }
  return undefined;
}
