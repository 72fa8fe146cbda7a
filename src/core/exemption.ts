import type { Resource } from './resource.ts';
import type { Rule } from './rule.ts';

const TAG = 'audit-ignore';

export interface Exemption {
  /** Rule id or alias, or `*` for all. */
  readonly rule: string;
  readonly reason: string;
}

/**
 * Owners silence a rule on their resource by the tag `audit-ignore: RULE-ID[:YYYY-MM-DD][, …]`; `*` stands for all rules.
 * An expired or unreadable date does not exempt.
 */
export function exemptionsOf({ tags }: Resource, now: Date): Exemption[] {
  const key = Object.keys(tags).find((name) => name.toLowerCase() === TAG);
  if (key === undefined) return [];
  return (tags[key] ?? '').split(/[,;]/).flatMap((item) => {
    const [rule = '', until] = item.trim().toLowerCase().split(':', 2);
    if (until === undefined) return [{ rule, reason: `exempted by tag ${TAG}` }];
    const end = Date.parse(`${until.trim()}T23:59:59Z`);
    return end >= now.getTime() ? [{ rule, reason: `exempted by tag ${TAG} until ${until.trim()}` }] : [];
  });
}

export function exemptionFrom(exemptions: readonly Exemption[], { id, aliases }: Rule): string | undefined {
  return exemptions.find(({ rule }) => rule === '*' || rule === id || aliases.includes(rule))?.reason;
}
