export type Environment = 'production' | 'non-production';

const TAG_KEYS = ['environment', 'env', 'stage'];
const PRODUCTION = new Set(['prod', 'prd', 'production', 'live']);
const NON_PRODUCTION = new Set(
  'dev development test testing tst qa uat stg stage staging sandbox sbx poc demo lab research experiment experimental'.split(
    ' ',
  ),
);
/** Said of production in the negative, with any separator: `non-prod`, `pre_production`. */
const NEGATED = /(^|[^a-z])(non|not|pre)[^a-z0-9]*(prod|prd|production)($|[^a-z])/;

/** What the tags of one level say; undefined when none of the known keys says something clear. */
export function environmentOfTags(tags: Readonly<Record<string, string>>): Environment | undefined {
  for (const key of TAG_KEYS) {
    const value = tags[key];
    const environment = value === undefined ? undefined : environmentOfText(value);
    if (environment !== undefined && environment !== 'contradictory') return environment;
  }
  return undefined;
}

/** The first name that hints at an environment decides; only production can be concluded from a name. */
export function isProductionName(...names: readonly (string | undefined)[]): boolean {
  for (const name of names) {
    const environment = name === undefined ? undefined : environmentOfText(name);
    if (environment !== undefined) return environment === 'production';
  }
  return false;
}

function environmentOfText(text: string): Environment | 'contradictory' | undefined {
  const lower = text.toLowerCase();
  if (NEGATED.test(lower)) return 'non-production';
  const words = lower.split(/[^a-z0-9]+/).map((word) => word.replace(/\d+$/, ''));
  const [yes, no] = [words.some((word) => PRODUCTION.has(word)), words.some((word) => NON_PRODUCTION.has(word))];
  if (yes && no) return 'contradictory';
  if (yes) return 'production';
  return no ? 'non-production' : undefined;
}
