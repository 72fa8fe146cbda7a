import { PILLARS } from '../../src/core/rule.ts';
import type { RulePack } from '../../src/ruleset/load-rules.ts';
import { code, page, section, table } from './markdown.ts';

/** The list of all rules, by pillar. */
export function ruleIndex({ loaded }: RulePack): string {
  const sections = PILLARS.map((pillar) => {
    const rows = loaded
      .filter(({ source }) => source.pillar === pillar)
      .map(({ source: { id, severity, title } }) => [`[${code(id)}](${id}.md)`, severity, title]);
    return section(`${pillar.charAt(0).toUpperCase()}${pillar.slice(1)}`, table(['Rule', 'Severity', 'Title'], rows));
  });
  return page(
    'Rules',
    `${loaded.length} rules. The severity of a cost rule with a price follows its money.`,
    ...sections,
  );
}
