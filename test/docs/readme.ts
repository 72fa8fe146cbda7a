import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const README = readFileSync(`${ROOT}README.md`, 'utf8');

/** The code blocks of the README in one language, in order. */
export function blocks(language: string): string[] {
  return [...README.matchAll(/^```(\w+)\n([\s\S]*?)\n```$/gm)].flatMap(([, name, text]) =>
    name === language && text !== undefined ? [text] : [],
  );
}

/** The block whose first line is a comment that names this file. */
export function fileBlock(name: string): string {
  const block = blocks('yaml').find((text) => text.startsWith(`# ${name}\n`));
  if (block === undefined) throw new Error(`the README shows no ${name}`);
  return block;
}
