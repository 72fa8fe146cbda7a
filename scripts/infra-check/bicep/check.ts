import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mistake } from '../mistake.ts';
import { loadResourceTypes, type ResourceType } from '../resource-types.ts';
import { checkBody } from './check-body.ts';
import { checkDeclarations } from './check-declarations.ts';
import { checkFiles } from './check-files.ts';
import { checkModules } from './check-modules.ts';
import { checkNames } from './check-names.ts';
import { checkDefaults, checkParameters } from './check-parameters.ts';
import { checkPolicies } from './check-policies.ts';
import { checkReads } from './check-reads.ts';
import { checkRoles } from './check-roles.ts';
import { checkSecrets } from './check-secrets.ts';
import { checkSymbols } from './check-symbols.ts';
import { asTemplate, loadBicep, syntaxMistakes, type ParseBicep } from './parse.ts';
import { readTemplate, type Template } from './template.ts';

/** Checks every `.bicep` and `.bicepparam` file below a folder, without a compiler and without Azure. */
export async function loadBicepCheck(): Promise<(folder: string) => Mistake[]> {
  const [parse, types] = await Promise.all([loadBicep(), loadResourceTypes()]);
  return (folder) => {
    const { templates, values, broken } = readAll(folder, parse);
    return [
      ...broken,
      ...[...templates.values()].flatMap((template) => checkTemplate(template, templates, types)),
      ...[...templates.values(), ...values].flatMap((template) =>
        checkFiles(template, (path) => existsSync(join(folder, path))),
      ),
      ...values.flatMap((template) => [...checkDeclarations(template), ...checkParameters(template, templates)]),
    ];
  };
}

function checkTemplate(
  template: Template,
  templates: ReadonlyMap<string, Template>,
  types: ReadonlyMap<string, ResourceType>,
): Mistake[] {
  return [
    ...template.resources.flatMap((resource) => checkBody(template, resource, types)),
    ...checkDeclarations(template),
    ...checkSymbols(template),
    ...checkReads(template, types),
    ...checkModules(template, templates),
    ...checkDefaults(template),
    ...checkNames(template, types),
    ...checkRoles(template),
    ...checkSecrets(template),
    ...checkPolicies(template),
  ];
}

interface Files {
  readonly templates: ReadonlyMap<string, Template>;
  /** Parameter files. */
  readonly values: readonly Template[];
  readonly broken: readonly Mistake[];
}

function readAll(folder: string, parse: ParseBicep): Files {
  const templates = new Map<string, Template>();
  const values: Template[] = [];
  const broken: Mistake[] = [];
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = path.replaceAll('\\', '/');
    if (!/\.bicep(param)?$/.test(file)) continue;
    const text = readFileSync(join(folder, file), 'utf8');
    const root = parse(file.endsWith('param') ? asTemplate(text) : text);
    const mistakes = syntaxMistakes(file, root);
    if (mistakes.length > 0) broken.push(...mistakes);
    else if (file.endsWith('param')) values.push(readTemplate(file, root));
    else templates.set(file, readTemplate(file, root));
  }
  return { templates, values, broken };
}
