import { brokenPlaceholder, placeholders } from '../core/template.ts';
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
  const texts = textsOf(rule, types);
  return [
    ...foreign.map((type) => mistake(document, ['remediation', 'cliFor', type], 0, 'the rule does not apply to it')),
    ...texts.flatMap(({ path, text }) => {
      const broken = brokenPlaceholder(text);
      return broken === undefined ? [] : [mistake(document, path, broken.offset, `${broken.text} ${NO_PLACEHOLDER}`)];
    }),
    ...texts.flatMap(({ path, text, types: spokenOf }) =>
      placeholders(text).flatMap((placeholder) => {
        const problem = spokenOf
          .map((type) => problemOf({ resource: resourceShape(type), facts, params }, placeholder.split('.')))
          .find((found) => found !== undefined);
        if (problem === undefined) return [];
        return [mistake(document, path, text.indexOf(placeholder), `{{${placeholder}}} ${problem}`)];
      }),
    ),
  ];
}

const NO_PLACEHOLDER = 'is no placeholder: write a path like {{resource.name}}; expressions belong into evidence';

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

/** Why a path cannot be filled in; undefined when it can. A list of texts or numbers is written with commas. */
function problemOf(shape: Shape, path: readonly string[]): string | undefined {
  let current: Shape | undefined = shape;
  for (const step of path) {
    if (current === 'any') return undefined;
    if (current === undefined || typeof current === 'string' || isList(current)) return NOTHING;
    current = Object.hasOwn(current, step) ? current[step] : current['*'];
  }
  if (current === undefined) return NOTHING;
  const item = isList(current) ? current[0] : current;
  return typeof item === 'string' ? undefined : 'is not a single value';
}

const NOTHING = 'names nothing that this rule sees';
