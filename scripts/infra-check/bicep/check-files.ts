import { posix } from 'node:path';
import type { Mistake } from '../mistake.ts';
import { lineOf, visit } from './parse.ts';
import { plainText, type Template } from './template.ts';

/** Files whose text a template takes are there. */
export function checkFiles({ file, root }: Template, exists: (path: string) => boolean): Mistake[] {
  const mistakes: Mistake[] = [];
  visit(root, (node) => {
    if (node.type !== 'call_expression' || node.childForFieldName('function')?.text !== 'loadTextContent') return true;
    const argument = node.childForFieldName('arguments')?.firstNamedChild;
    const path = argument === null || argument === undefined ? '' : plainText(argument);
    if (!exists(posix.join(posix.dirname(file), path)))
      mistakes.push({ file, line: lineOf(node), message: `${path} does not exist` });
    return true;
  });
  return mistakes;
}
