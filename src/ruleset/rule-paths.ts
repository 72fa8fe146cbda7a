import { readdirSync, realpathSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { messageOf } from '../core/errors.ts';
import type { Mistake } from './mistake.ts';

const MAX_BYTES = 1024 * 1024;
const MAX_RULES = 1000;

export interface RulePaths {
  readonly files: readonly string[];
  readonly mistakes: readonly Mistake[];
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such folder',
  ENOTDIR: 'is a file: name the folder that it is in',
  EACCES: 'cannot be read: permission denied',
};

/**
 * The rule files of a folder and its sub-folders, sorted. Hidden entries are skipped: a mounted volume keeps its
 * older versions there. A linked file counts when it lies inside the folder; linked folders are not entered. A folder
 * without any rule is a mistake: whoever named it believes that its rules are judged.
 */
export function findRuleFiles(folder: string): RulePaths {
  const files: string[] = [];
  const mistakes: Mistake[] = [];
  try {
    const root = realpathSync(folder) + sep;
    for (const file of candidates(folder)) {
      const message = refusal(file, root);
      if (message === undefined) files.push(file);
      else mistakes.push({ file, message });
    }
  } catch (error) {
    mistakes.push({ file: folder, message: reasonOf(error) });
  }
  if (files.length > MAX_RULES)
    return { files: [], mistakes: [{ file: folder, message: `more than ${MAX_RULES} rules` }] };
  if (files.length + mistakes.length === 0) mistakes.push({ file: folder, message: 'no rule files (*.yaml) in it' });
  return { files: files.toSorted(), mistakes };
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? `cannot be read: ${messageOf(error)}`;
}

export function casesFileOf(ruleFile: string): string {
  return ruleFile.replace(/\.yaml$/, '.cases.yaml');
}

function* candidates(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) yield* candidates(path);
    else if (/\.ya?ml$/i.test(entry.name) && !entry.name.endsWith('.cases.yaml') && isFile(path)) yield path;
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function refusal(file: string, root: string): string | undefined {
  if (!file.endsWith('.yaml')) return `${extname(file)} is not read: rename it to .yaml`;
  if (!realpathSync(file).startsWith(root)) return 'is a link out of the rule folder';
  return statSync(file).size > MAX_BYTES ? 'is larger than 1 MB' : undefined;
}
