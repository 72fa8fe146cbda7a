import { fileURLToPath } from 'node:url';
import { Language, Parser, type Node } from 'web-tree-sitter';
import type { Mistake } from '../mistake.ts';

export type ParseBicep = (text: string) => Node;

/** The Bicep grammar; for parameter files, too. */
export async function loadBicep(): Promise<ParseBicep> {
  await Parser.init();
  const wasm = new URL('../../../node_modules/tree-sitter-bicep/tree-sitter-bicep.wasm', import.meta.url);
  const parser = new Parser().setLanguage(await Language.load(fileURLToPath(wasm)));
  return (text) => {
    const tree = parser.parse(text);
    if (tree === null) throw new Error('the Bicep grammar gave no tree');
    return tree.rootNode;
  };
}

/** A parameter file assigns, for which the grammar has no word: as variables its values are the same expressions. */
export function asTemplate(parameterFile: string): string {
  return parameterFile.replaceAll(/^param(\s+\w+\s*=)/gm, 'var  $1');
}

export function lineOf(node: Node): number {
  return node.startPosition.row + 1;
}

/** The first places that the grammar could not read. */
export function syntaxMistakes(file: string, root: Node): Mistake[] {
  if (!root.hasError) return [];
  const found: Mistake[] = [];
  visit(root, (node) => {
    if (!node.isError && !node.isMissing) return true;
    const near = node.text.split('\n', 1)[0] ?? '';
    found.push({ file, line: lineOf(node), message: `this is not Bicep${near === '' ? '' : ` near "${near}"`}` });
    return false;
  });
  return found;
}

/** Every node below, parents first; the children of a node for which `enter` says false are left out. */
export function visit(node: Node, enter: (node: Node) => boolean): void {
  if (!enter(node)) return;
  for (const child of node.children) visit(child, enter);
}
