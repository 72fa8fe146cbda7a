import { loadRule, type LoadedRule } from '../../src/ruleset/load-rules.ts';
import { formatMistake } from '../../src/ruleset/mistake.ts';

/** A sound rule; the tests break one thing in it. */
export const SOUND = `id: sample
title: A sample
pillar: cost
severity: high
applies:
  types: [microsoft.search/searchservices]
  when: resource.sku.name != "free"
needs: [vm.activity]
params: { floor: 2, names: [a, b] }
fail: resource.properties.replicaCount < params.floor
suspectedWhen: facts.vm.activity.coverage < 0.9
evidence:
  - { label: Replicas, value: resource.properties.replicaCount }
  - { label: Coverage, value: facts.vm.activity.coverage }
impact:
  needs: [price.searchUnit]
  monthly: facts.price.searchUnit * -1.0
remediation:
  summary: Add a replica to {{resource.name}}.
references: [https://learn.microsoft.com/azure/search/search-reliability]
`;

export function sound(): LoadedRule {
  const loaded = loadRule('sample.yaml', SOUND);
  if (Array.isArray(loaded)) throw new Error(loaded.map(formatMistake).join('\n'));
  return loaded;
}

/** What the loader says about the sample after a replacement; empty when it is content. */
export function mistakesAfter(part: string, replacement: string): string[] {
  if (!SOUND.includes(part)) throw new Error(`the sample does not contain ${part}`);
  return mistakesIn(SOUND.replace(part, replacement));
}

export function mistakesIn(text: string): string[] {
  const result = loadRule('sample.yaml', text);
  return Array.isArray(result) ? result.map(formatMistake) : [];
}
