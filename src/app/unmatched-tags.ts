import type { Measured } from './measured.ts';
import { isSelected, type ScopeRequest } from './scope.ts';

/** What to say when everything was listed and nothing of it has the tags asked for: allowed, and easily misspelt. */
export function unmatchedTags(scope: ScopeRequest, { resources, facts }: Measured): string[] {
  const tags = Object.entries(scope.tags).map(([key, value]) => `${key}=${value}`);
  if (tags.length === 0 || facts.gaps.length > 0) return [];
  for (const resource of resources) if (isSelected(scope, resource)) return [];
  return [`no resource has the ${tags.length === 1 ? 'tag' : 'tags'} ${tags.join(' and ')}`];
}
