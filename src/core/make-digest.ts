import { countBy } from './count-by.ts';
import { TOLD_KINDS, type Digest, type DigestItem, type DigestKind } from './digest.ts';
import { totalSavings, type Savings } from './money.ts';
import { compare, rank } from './rank.ts';
import { SEVERITIES } from './rule.ts';

export interface DigestParts {
  readonly kind: DigestKind;
  readonly owner: string | null;
  readonly items: readonly DigestItem[];
  readonly run: Digest['run'];
  readonly realised: Digest['realised'];
  readonly notes: readonly string[];
}

/** A message about these items, worst first, with its numbers added up. */
export function makeDigest({ items, ...parts }: DigestParts): Digest {
  const owners = groupByOwner(items);
  return {
    ...parts,
    items: rank(items),
    counts: {
      told: countBy(TOLD_KINDS, items, (item) => item.kind),
      bySeverity: countBy(SEVERITIES, standing(items), (item) => item.severity),
      byOwner: [...owners].map(([owner, group]) => ({
        owner,
        findings: standing(group).length,
        savings: savingsOf(group),
      })),
    },
    savings: savingsOf(items),
  };
}

/** Owners differ by more than casing; those with the most money come first, nobody's findings last. */
export function groupByOwner(items: readonly DigestItem[]): Map<string | null, DigestItem[]> {
  const groups = Map.groupBy(items, ({ owner }) => owner?.toLowerCase() ?? null);
  const named = [...groups.values()].map((group): [string | null, DigestItem[]] => [group[0]?.owner ?? null, group]);
  return new Map(named.toSorted((a, b) => compareGroups(a, b)));
}

function compareGroups([a, left]: [string | null, DigestItem[]], [b, right]: [string | null, DigestItem[]]): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return amountOf(right) - amountOf(left) || compare(a, b);
}

function amountOf(items: readonly DigestItem[]): number {
  return savingsOf(items).reduce((sum, { monthly }) => sum + monthly, 0);
}

/** What a fix of these would still save: what is resolved no longer can. */
function savingsOf(items: readonly DigestItem[]): Savings[] {
  return totalSavings(standing(items));
}

function standing(items: readonly DigestItem[]): DigestItem[] {
  return items.filter(({ kind }) => kind !== 'resolved');
}
