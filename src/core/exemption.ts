import { isAtOrBelow, type Resource } from './resource.ts';
import type { Rule } from './rule.ts';

const TAG = 'audit-ignore';
const DAY_FORMAT = /^\d{4}-\d{2}-\d{2}$/;

export interface Exemption {
  /** Rule id or alias, or `*` for all. */
  readonly rule: string;
  /** Its last moment, ISO 8601 UTC; null for ever. */
  readonly until: string | null;
  readonly reason: string;
}

/** An exemption from the configuration: of everything at or below an ARM id. */
export interface ScopedExemption {
  readonly rule: string;
  /** Canonical ARM id. */
  readonly scope: string;
  /** The last day, `2026-12-31`. */
  readonly until?: string | undefined;
  readonly reason: string;
}

/** What silences rules on a resource now: its owner's tag, then the configuration. What is expired does not. */
export function exemptionsOf(resource: Resource, now: Date, configured: readonly ScopedExemption[] = []): Exemption[] {
  return [...byTag(resource), ...byConfiguration(resource, configured)].filter(
    ({ until }) => until === null || Date.parse(until) >= now.getTime(),
  );
}

export function exemptionFrom(exemptions: readonly Exemption[], { id, aliases }: Rule): Exemption | undefined {
  return exemptions.find(({ rule }) => rule === '*' || rule === id || aliases.includes(rule));
}

/** The tag is `audit-ignore: RULE-ID[:YYYY-MM-DD][, …]`; what has an unreadable date does not exempt. */
function byTag({ tags }: Resource): Exemption[] {
  const key = Object.keys(tags).find((name) => name.toLowerCase() === TAG);
  if (key === undefined) return [];
  return (tags[key] ?? '').split(/[,;]/).flatMap((item): Exemption[] => {
    const [rule = '', day] = item.toLowerCase().split(':', 2);
    if (day === undefined) return [{ rule: rule.trim(), until: null, reason: `exempted by tag ${TAG}` }];
    const until = endOf(day.trim());
    if (until === undefined) return [];
    return [{ rule: rule.trim(), until, reason: `exempted by tag ${TAG} until ${day.trim()}` }];
  });
}

function byConfiguration({ id }: Resource, configured: readonly ScopedExemption[]): Exemption[] {
  return configured.flatMap(({ rule, scope, until: day, reason: why }): Exemption[] => {
    if (!isAtOrBelow(id, scope)) return [];
    if (day === undefined) return [{ rule, until: null, reason: `exempted: ${why}` }];
    const until = endOf(day);
    return until === undefined ? [] : [{ rule, until, reason: `exempted until ${day}: ${why}` }];
  });
}

/** The day itself is still exempt. */
function endOf(day: string): string | undefined {
  const end = `${day}T23:59:59Z`;
  return DAY_FORMAT.test(day) && !Number.isNaN(Date.parse(end)) ? end : undefined;
}
