import { existsSync } from 'node:fs';
import { caseFile, type RuleCase } from './case-file.ts';
import type { LoadedRule } from './load-rules.ts';
import { formatMistake, type Mistake } from './mistake.ts';
import { casesFileOf } from './rule-paths.ts';
import { runCase } from './run-case.ts';
import { parseYaml, readDocument, readYamlFile } from './yaml-document.ts';

/** The cases of one rule, with what is wrong with the file or with the choice of cases. */
export interface RuleCases {
  readonly file: string;
  readonly cases: readonly RuleCase[];
  readonly lines: readonly number[];
  readonly mistakes: readonly Mistake[];
}

export interface CasesResult {
  readonly passed: number;
  readonly failed: number;
  /** `file:line: case "x": expected fail, got pass` */
  readonly failures: readonly string[];
  /** In the files themselves: cases that cannot be run, or a verdict that no case expects. */
  readonly mistakes: readonly Mistake[];
}

export function loadCases({ rule }: LoadedRule): RuleCases {
  const file = casesFileOf(rule.file);
  if (!existsSync(file)) return noCases(file, [{ file, line: 1, message: `the rule ${rule.id} has no cases` }]);
  const text = readYamlFile(file);
  const document = typeof text === 'string' ? parseYaml(file, text) : text;
  if (Array.isArray(document)) return noCases(file, document);
  const cases = readDocument(document, caseFile);
  if (!isCases(cases)) return noCases(file, cases);
  const lines = cases.map((_, index) => document.lineOf([index]));
  return { file, cases, lines, mistakes: missingVerdicts(file, cases) };
}

/** Runs the cases of these rules. */
export function runCases(loaded: readonly LoadedRule[]): CasesResult {
  const [mistakes, failures]: [Mistake[], string[]] = [[], []];
  let [passed, failed] = [0, 0];
  for (const item of loaded) {
    const { file, cases, lines, mistakes: ofFile } = loadCases(item);
    mistakes.push(...ofFile);
    for (const [index, test] of cases.entries()) {
      const told = (message: string): Mistake => ({
        file,
        line: lines[index] ?? 1,
        message: `case "${test.name}": ${message}`,
      });
      const outcome = runCase(item.rule, test);
      mistakes.push(...outcome.mistakes.map(told));
      failures.push(...outcome.differences.map((difference) => formatMistake(told(difference))));
      if (outcome.differences.length > 0) failed++;
      else if (outcome.mistakes.length === 0) passed++;
    }
  }
  return { passed, failed, failures, mistakes };
}

/** A rule is only believed when it has been seen to fail, to pass, and to hold back. */
function missingVerdicts(file: string, cases: readonly RuleCase[]): Mistake[] {
  const seen = new Set(cases.map((test) => test.expect.verdict));
  const missing = [
    ...(seen.has('fail') ? [] : ['fail']),
    ...(seen.has('pass') ? [] : ['pass']),
    ...(seen.has('unknown') || seen.has('not-applicable') ? [] : ['unknown or not-applicable']),
  ];
  return missing.map((verdict) => ({ file, line: 1, message: `no case expects ${verdict}` }));
}

function noCases(file: string, mistakes: readonly Mistake[]): RuleCases {
  return { file, cases: [], lines: [], mistakes };
}

function isCases(value: RuleCase[] | Mistake[]): value is RuleCase[] {
  return value.every((item) => 'expect' in item);
}
