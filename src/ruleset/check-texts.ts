import { placeholders } from '../core/template.ts';
import { resourceShape } from './arm-types/index.ts';
import { factsShape } from './fact-shapes.ts';
import type { Mistake } from './mistake.ts';
import type { RuleFile } from './rule-file.ts';
import { isList, shapeOfValue, type Shape } from './shape.ts';
import type { Path, YamlDocument } from './yaml-document.ts';

interface RuleText {
  readonly path: Path;
  readonly text: string;
  /** The resource types of which it speaks. */
  readonly types: readonly string[];
}

/** Every `{{placeholder}}` of the remediation must name something that exists on every type of the rule. */
export function checkTexts(rule: RuleFile, document: YamlDocument): Mistake[] {
  const facts = factsShape([...rule.needs, ...(rule.impact?.needs ?? [])]);
  const params = shapeOfValue(rule.params);
  const types = rule.applies.types.map((type) => type.toLowerCase());
  const foreign = Object.keys(rule.remediation.cliFor).filter((type) => !types.includes(type.toLowerCase()));
  return [
    ...foreign.map((type) => mistake(document, ['remediation', 'cliFor', type], 0, 'the rule does not apply to it')),
    ...textsOf(rule, types).flatMap(({ path, text, types: spokenOf }) =>
      placeholders(text)
        .filter((placeholder) => {
          const steps = placeholder.split('.');
          return !spokenOf.every((type) => exists({ resource: resourceShape(type), facts, params }, steps));
        })
        .map((placeholder) =>
          mistake(document, path, text.indexOf(placeholder), `{{${placeholder}}} names nothing that this rule sees`),
        ),
    ),
  ];
}

function textsOf({ remediation }: RuleFile, types: readonly string[]): RuleText[] {
  const optional = (key: 'cli' | 'bicep'): RuleText[] => {
    const text = remediation[key];
    return text === undefined ? [] : [{ path: ['remediation', key], text, types }];
  };
  return [
    { path: ['remediation', 'summary'], text: remediation.summary, types },
    ...remediation.steps.map((text, index): RuleText => ({ path: ['remediation', 'steps', index], text, types })),
    ...optional('cli'),
    ...Object.entries(remediation.cliFor).map(([type, text]): RuleText => ({
      path: ['remediation', 'cliFor', type],
      text,
      types: [type.toLowerCase()],
    })),
    ...optional('bicep'),
  ];
}

function mistake(document: YamlDocument, path: Path, offset: number, message: string): Mistake {
  const line = document.lineInText(path, offset);
  return { file: document.file, line, message: `${path.map(String).join('.')}: ${message}` };
}

function exists(shape: Shape, path: readonly string[]): boolean {
  let current: Shape | undefined = shape;
  for (const step of path) {
    if (current === 'any') return true;
    if (current === undefined || typeof current === 'string' || isList(current)) return false;
    current = current[step] ?? current['*'];
  }
  return current !== undefined;
}
