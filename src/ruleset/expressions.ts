import type { FactKey } from '../core/fact-catalogue.ts';
import type { ResultType } from './cel.ts';
import type { RuleFile } from './rule-file.ts';
import type { Path } from './yaml-document.ts';

/** One expression of a rule file: where it stands, what it must yield and which facts it may read. */
export interface RuleExpression {
  readonly path: Path;
  readonly text: string;
  readonly type: ResultType;
  readonly facts: readonly FactKey[];
}

export function expressionsOf(rule: RuleFile): RuleExpression[] {
  const { needs, impact } = rule;
  const found: RuleExpression[] = [];
  function add(path: Path, text: string | undefined, type: ResultType, facts: readonly FactKey[] = needs): void {
    if (text !== undefined) found.push({ path, text, type, facts });
  }
  add(['applies', 'when'], rule.applies.when, 'bool');
  add(['knownWhen'], rule.knownWhen, 'bool');
  add(['fail'], rule.fail, 'bool');
  rule.severityWhen.forEach((grade, index) => add(['severityWhen', index, 'if'], grade.if, 'bool'));
  add(['suspectedWhen'], rule.suspectedWhen, 'bool');
  rule.evidence.forEach((item, index) => add(['evidence', index, 'value'], item.value, 'any'));
  const priced = [...new Set([...needs, ...(impact?.needs ?? [])])];
  add(['impact', 'when'], impact?.when, 'bool', priced);
  for (const key of ['monthly', 'low', 'high'] as const) add(['impact', key], impact?.[key], 'double', priced);
  return found;
}
