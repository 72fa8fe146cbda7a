import { FACT_KEYS, FACTS } from '../../src/core/fact-catalogue.ts';
import { UNKNOWN_REASONS } from '../../src/core/fact.ts';
import { COLLECTORS } from '../../src/collectors/index.ts';
import { DERIVED } from '../../src/derive/index.ts';
import { code, page, table } from './markdown.ts';

/** Every fact that a rule may need. */
export function factsPage(): string {
  const rows = FACT_KEYS.map((key) => [code(key), FACTS[key].title, FACTS[key].source, providerOf(key)]);
  return page(
    'Facts',
    `What rules may name in \`needs\`. A fact is known, or unknown for one of these reasons: ${UNKNOWN_REASONS.join(', ')}.`,
    table(['Fact', 'What it is', 'Source', 'Provided by'], rows),
  );
}

function providerOf(key: (typeof FACT_KEYS)[number]): string {
  const collector = COLLECTORS.find(({ facts }) => facts.includes(key));
  if (collector !== undefined) return code(collector.id);
  const derived = DERIVED.find(({ provides }) => provides === key);
  return derived === undefined ? '' : derived.needs.map(code).join(', ');
}
