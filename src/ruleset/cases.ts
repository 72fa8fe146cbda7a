import { existsSync, readFileSync } from 'node:fs';
import { decodeText } from '../core/decode-text.ts';
import { caseFile, type RuleCase } from './case-file.ts';
import type { LoadedRule } from './load-rules.ts';
import { formatMistake, type Mistake } from './mistake.ts';
import { casesFileOf } from './rule-paths.ts';
import { runCase } from './run-case.ts';
import { parseYaml, readDocument } from './yaml-document.ts';

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
  /** In the files themselves: unreadable cases, or a verdict that no case expects. */
  readonly mistakes: number;
  /** `file:line: case "x": expected fail, got pass` */
  readonly failures: readonly string[];
}

export function loadCases({ rule }: LoadedRule): RuleCases {
  const file = casesFileOf(rule.file);
  if (!existsSync(file)) return noCases(file, [{ file, line: 1, message: `the rule ${rule.id} has no cases` }]);
  const document = parseYaml(file, decodeText(readFileSync(file)));
  if (Array.isArray(document)) return noCases(file, document);
  const cases = readDocument(document, caseFile);
  if (!isCases(cases)) return noCases(file, cases);
  const lines = cases.map((_, index) => document.lineOf([index]));
  return { file, cases, lines, mistakes: missingVerdicts(file, cases) };
}

/** Runs the cases of these rules. */
export function runCases(loaded: readonly LoadedRule[]): CasesResult {
  let passed = 0;
  let failed = 0;
  let wrong = 0;
  const failures: string[] = [];
  for (const item of loaded) {
    const { file, cases, lines, mistakes } = loadCases(item);
    wrong += mistakes.length;
    failures.push(...mistakes.map(formatMistake));
    cases.forEach((test, index) => {
      const found = runCase(item.rule, test);
      if (found.length === 0) passed++;
      else failed++;
      const line = lines[index] ?? 1;
      failures.push(
        ...found.map((message) => formatMistake({ file, line, message: `case "${test.name}": ${message}` })),
      );
    });
  }
  return { passed, failed, mistakes: wrong, failures };
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
