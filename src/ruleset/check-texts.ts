import { placeholders } from '../core/template.ts';
import { resourceShape } from './arm-types/index.ts';
import { factsShape } from './fact-shapes.ts';
import type { Mistake } from './mistake.ts';
import type { RuleFile } from './rule-file.ts';
import { isList, shapeOfValue, type Shape } from './shape.ts';
import type { Path, YamlDocument } from './yaml-document.ts';

/** Every `{{placeholder}}` of the remediation must name something that exists on every type of the rule. */
export function checkTexts(rule: RuleFile, document: YamlDocument): Mistake[] {
  const facts = factsShape([...rule.needs, ...(rule.impact?.needs ?? [])]);
  const params = shapeOfValue(rule.params);
  const shapes = rule.applies.types.map((type): Shape => ({
    resource: resourceShape(type.toLowerCase()),
    facts,
    params,
  }));
  return textsOf(rule).flatMap(([path, text]) =>
    placeholders(text)
      .filter((placeholder) => !shapes.every((shape) => exists(shape, placeholder.split('.'))))
      .map((placeholder) => ({
        file: document.file,
        line: document.lineInText(path, text.indexOf(placeholder)),
        message: `${path.map(String).join('.')}: {{${placeholder}}} names nothing that this rule sees`,
      })),
  );
}

function textsOf({ remediation }: RuleFile): [Path, string][] {
  const texts: [Path, string | undefined][] = [
    [['remediation', 'summary'], remediation.summary],
    ...remediation.steps.map((step, index): [Path, string] => [['remediation', 'steps', index], step]),
    [['remediation', 'cli'], remediation.cli],
    [['remediation', 'bicep'], remediation.bicep],
  ];
  return texts.flatMap(([path, text]): [Path, string][] => (text === undefined ? [] : [[path, text]]));
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
