import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { messageOf } from '../core/errors.ts';
import type { Mistake } from './mistake.ts';

const MAX_BYTES = 1024 * 1024;
const MAX_RULES = 1000;

export interface RulePaths {
  readonly files: readonly string[];
  readonly mistakes: readonly Mistake[];
}

/**
 * The rule files of a folder and its sub-folders, sorted. Hidden entries are skipped: a mounted volume keeps its
 * older versions there. A linked file counts when it lies inside the folder; linked folders are not entered.
 */
export function findRuleFiles(folder: string): RulePaths {
  const files: string[] = [];
  const mistakes: Mistake[] = [];
  try {
    const root = realpathSync(folder) + sep;
    for (const file of candidates(folder)) {
      const message = refusal(file, root);
      if (message === undefined) files.push(file);
      else mistakes.push({ file, line: 1, message });
    }
  } catch (error) {
    mistakes.push({ file: folder, line: 1, message: `cannot be read: ${messageOf(error)}` });
  }
  if (files.length <= MAX_RULES) return { files: files.toSorted(), mistakes };
  return { files: [], mistakes: [{ file: folder, line: 1, message: `more than ${MAX_RULES} rules` }] };
}

export function casesFileOf(ruleFile: string): string {
  return ruleFile.replace(/\.yaml$/, '.cases.yaml');
}

function* candidates(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) yield* candidates(path);
    else if (entry.name.endsWith('.yaml') && !entry.name.endsWith('.cases.yaml') && isFile(path)) yield path;
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function refusal(file: string, root: string): string | undefined {
  if (!realpathSync(file).startsWith(root)) return 'is a link out of the rule folder';
  return statSync(file).size > MAX_BYTES ? 'is larger than 1 MB' : undefined;
}
