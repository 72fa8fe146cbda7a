import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inventory } from '../collectors/index.ts';
import { UsageError } from '../core/errors.ts';
import { PILLARS, type Rule } from '../core/rule.ts';
import { loadRules, type RulePack } from '../ruleset/load-rules.ts';
import { overrideParams } from '../ruleset/override-params.ts';
import { suggestion } from '../core/suggest.ts';

/** Beside `src` in a checkout and beside `dist` in the package. */
export const BUILT_IN_RULES = fileURLToPath(new URL('../../rules', import.meta.url));

export interface RuleSelection {
  readonly directories: readonly string[];
  readonly params: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The built-in pack and the user's folders, with the user's parameters. Throws UsageError naming every mistake. */
export function loadRulePack({ directories, params }: RuleSelection): RulePack {
  // A folder that both the config and the command line name is one folder.
  const folders = new Map(directories.map((path) => [resolve(path), { path }])).values();
  const pack = loadRules([{ path: BUILT_IN_RULES, byPillar: true }, ...folders]);
  return { ...pack, rules: overrideParams(pack.rules, params) };
}

export interface Selection {
  readonly rules: readonly Rule[];
  /** Collectors that must not run. */
  readonly skippedCollectors: ReadonlySet<string>;
}

/** `--only` and `--skip` name rules, pillars or collectors. Throws UsageError for a name that is none of them. */
export function select(
  rules: readonly Rule[],
  collectors: readonly string[],
  choice: { readonly only: readonly string[]; readonly skip: readonly string[] },
): Selection {
  assertKnown([...choice.only, ...choice.skip], [...namesOf(rules), ...PILLARS, ...collectors]);
  const onlyCollectors = choice.only.filter((name) => collectors.includes(name));
  const onlyRules = choice.only.filter((name) => !collectors.includes(name));
  return {
    rules: rules.filter(
      (rule) =>
        (onlyRules.length === 0 || onlyRules.some((name) => names(rule, name))) &&
        !choice.skip.some((name) => names(rule, name)),
    ),
    skippedCollectors: new Set(
      collectors.filter(
        (id) => choice.skip.includes(id) || (onlyCollectors.length > 0 && !onlyCollectors.includes(id)),
      ),
    ),
  };
}

function assertKnown(chosen: readonly string[], known: readonly string[]): void {
  const stranger = chosen.find((name) => !known.includes(name));
  if (stranger === undefined) return;
  if (stranger === inventory.id) {
    throw new UsageError('the inventory is part of every audit: --only and --skip cannot name it');
  }
  throw new UsageError(
    `"${stranger}" is no rule, pillar or collector${suggestion(stranger, known)}: \`audit rules list\` and \`audit doctor\` name them`,
  );
}

/** An exemption of a rule that does not exist would silence nothing. Throws UsageError. */
export function assertRulesExist(rules: readonly Rule[], exemptions: readonly { readonly rule: string }[]): void {
  const known = namesOf(rules);
  const strangers = exemptions.filter(({ rule }) => rule !== '*' && !known.includes(rule));
  if (strangers.length === 0) return;
  throw new UsageError(
    strangers.map(({ rule }) => `exemptions: no rule is called ${rule}${suggestion(rule, known)}`).join('\n'),
  );
}

function namesOf(rules: readonly Rule[]): string[] {
  return rules.flatMap((rule) => [rule.id, ...rule.aliases]);
}

function names(rule: Rule, name: string): boolean {
  return rule.id === name || rule.pillar === name || rule.aliases.includes(name);
}
