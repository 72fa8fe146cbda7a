import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import type { Rule } from '../core/rule.ts';
import { ARM_TYPES } from './arm-types/index.ts';
import { checkExpressions, untypedTypes } from './check-expressions.ts';
import { checkTexts } from './check-texts.ts';
import { compileRule } from './compile-rule.ts';
import { RuleFileError, type Mistake } from './mistake.ts';
import { ruleFile, type RuleFile } from './rule-file.ts';
import { findRuleFiles } from './rule-paths.ts';
import { suggestion } from '../core/suggest.ts';
import { parseYaml, readDocument, readYamlFile, type YamlDocument } from './yaml-document.ts';

export interface RuleFolder {
  readonly path: string;
  /** Our own pack sorts its rules into a folder per pillar; users' folders may look as they like. */
  readonly byPillar?: boolean;
}

export interface LoadedRule {
  readonly rule: Rule;
  readonly source: RuleFile;
  readonly document: YamlDocument;
}

export interface RulePack {
  readonly rules: readonly Rule[];
  readonly loaded: readonly LoadedRule[];
  /** One line each, for people. */
  readonly warnings: readonly string[];
  /** Of what the rules say, not of how their files are laid out. */
  readonly hash: string;
}

/** Loads all rules of all folders. Throws one RuleFileError that names every mistake in every file. */
export function loadRules(folders: readonly RuleFolder[]): RulePack {
  const mistakes: Mistake[] = [];
  const loaded: LoadedRule[] = [];
  for (const folder of folders) {
    const paths = findRuleFiles(folder.path);
    mistakes.push(...paths.mistakes);
    for (const file of paths.files) {
      const text = readYamlFile(file);
      const result = typeof text === 'string' ? loadRule(file, text, folder.byPillar === true) : text;
      if (Array.isArray(result)) mistakes.push(...result);
      else loaded.push(result);
    }
  }
  mistakes.push(...duplicates(loaded));
  if (mistakes.length > 0) throw new RuleFileError(mistakes);
  loaded.sort((a, b) => (a.rule.id < b.rule.id ? -1 : 1));
  return { rules: loaded.map((item) => item.rule), loaded, warnings: loaded.flatMap(warningsOf), hash: hashOf(loaded) };
}

/** One rule from the text of its file; never throws. */
export function loadRule(file: string, text: string, byPillar = false): LoadedRule | Mistake[] {
  const document = parseYaml(file, text);
  if (Array.isArray(document)) return document;
  const source = readDocument(document, ruleFile);
  if (Array.isArray(source)) return source;
  const mistakes = [
    ...misplaced(source, document, byPillar),
    ...checkExpressions(source, document),
    ...checkTexts(source, document),
  ];
  return mistakes.length > 0 ? mistakes : { rule: compileRule(source, file), source, document };
}

function misplaced(source: RuleFile, document: YamlDocument, byPillar: boolean): Mistake[] {
  const { file } = document;
  const name = basename(file, '.yaml');
  const folder = basename(dirname(file));
  const found: Mistake[] = [];
  if (source.id !== name)
    found.push({
      file,
      line: document.lineOf(['id']),
      message: `id: "${source.id}" must equal the file name "${name}"`,
    });
  if (byPillar && source.pillar !== folder)
    found.push({ file, line: document.lineOf(['pillar']), message: `pillar: must equal the folder name "${folder}"` });
  return found;
}

/** Findings are remembered by rule id, so a name means one rule, also across folders and aliases. */
function duplicates(loaded: readonly LoadedRule[]): Mistake[] {
  const owners = new Map<string, string>();
  return loaded.flatMap(({ source, document }) =>
    [source.id, ...source.aliases].flatMap((name, index): Mistake[] => {
      const owner = owners.get(name);
      owners.set(name, owner ?? document.file);
      if (owner === undefined) return [];
      const line = document.lineOf(index === 0 ? ['id'] : ['aliases', index - 1]);
      return [{ file: document.file, line, message: `"${name}" is already the name of the rule in ${owner}` }];
    }),
  );
}

function warningsOf({ source, document }: LoadedRule): string[] {
  return untypedTypes(source).map(
    (type) =>
      `${document.file}: no property table for ${type}${suggestion(type, ARM_TYPES)}: misspelt properties go unnoticed`,
  );
}

function hashOf(loaded: readonly LoadedRule[]): string {
  const hash = createHash('sha256');
  for (const { source } of loaded) hash.update(JSON.stringify(source, sortKeys)).update('\n');
  return hash.digest('hex');
}

function sortKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
