import type { EvidenceItem, Impact, Rule } from '../core/rule.ts';
import { isInGraph } from './arm-types/index.ts';
import { isNode } from './ast.ts';
import { compileExpression, parseExpression } from './cel.ts';
import { factKeysIn, sourceOf } from './fact-shapes.ts';
import type { RuleFile } from './rule-file.ts';
import { maybe } from './maybe.ts';

/** Turns a checked rule file into the rule that core evaluates. */
export function compileRule(source: RuleFile, file: string): Rule {
  const { applies, remediation } = source;
  // A type that is there twice would be judged twice.
  const types = [...new Set(applies.types.map((type) => type.toLowerCase()))];
  return {
    id: source.id,
    aliases: source.aliases,
    title: source.title,
    ...maybe('description', source.description),
    pillar: source.pillar,
    severity: source.severity,
    types,
    needs: source.needs,
    params: source.params,
    includeManaged: applies.includeManaged,
    ...maybe('graceHours', hours(applies.grace)),
    ...maybe('when', condition(applies.when)),
    ...maybe('knownWhen', condition(source.knownWhen)),
    fail: compileExpression(source.fail, 'bool'),
    // oxlint-disable-next-line unicorn/no-thenable -- the file format's word; nothing awaits it
    severityWhen: source.severityWhen.map((grade) => ({ if: compileExpression(grade.if, 'bool'), then: grade.then })),
    ...maybe('suspectedWhen', condition(source.suspectedWhen)),
    evidence: source.evidence.map((item) => evidence(item, types)),
    ...maybe('impact', source.impact && impact(source.impact)),
    remediation: {
      summary: remediation.summary,
      steps: remediation.steps,
      ...maybe('cli', remediation.cli),
      cliFor: lowerKeys(remediation.cliFor),
      ...maybe('bicep', remediation.bicep),
    },
    references: source.references,
    sources: source.sources,
    frameworks: source.frameworks,
    file,
  };
}

function lowerKeys(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, item]) => [key.toLowerCase(), item]));
}

function condition(text: string | undefined): Rule['when'] {
  return text === undefined ? undefined : compileExpression(text, 'bool');
}

function amount(text: string | undefined): Impact['low'] {
  return text === undefined ? undefined : compileExpression(text, 'double');
}

function evidence(item: RuleFile['evidence'][number], types: readonly string[]): EvidenceItem {
  return {
    label: item.label,
    value: compileExpression(item.value, 'any'),
    source: item.source ?? defaultSource(item.value, types),
    ...maybe('unit', item.unit),
    ...maybe('window', item.window),
  };
}

function impact(source: NonNullable<RuleFile['impact']>): Impact {
  return {
    needs: source.needs,
    ...maybe('when', condition(source.when)),
    monthly: compileExpression(source.monthly, 'double'),
    ...maybe('low', amount(source.low)),
    ...maybe('high', amount(source.high)),
    ...maybe('grade', source.grade),
    ...maybe('note', source.note),
  };
}

function defaultSource(text: string, types: readonly string[]): string {
  const root = parseExpression(text);
  const fact = isNode(root) ? factKeysIn(root)[0] : undefined;
  if (fact !== undefined) return sourceOf(fact);
  return types.every(isInGraph) ? 'Azure Resource Graph' : 'Azure Resource Manager';
}

function hours(grace: 0 | string | undefined): number | undefined {
  if (grace === undefined || grace === 0) return grace;
  return Number(grace.slice(0, -1)) * (grace.endsWith('d') ? 24 : 1);
}
