/** One thing that is wrong in the infrastructure; `line` begins at 1. */
export interface Mistake {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

export function formatMistake({ file, line, message }: Mistake): string {
  return `${file}:${line}: ${message}`;
}

/** In the order in which a reader meets them, each once. */
export function sortMistakes(mistakes: readonly Mistake[]): Mistake[] {
  const unique = new Map(mistakes.map((mistake) => [formatMistake(mistake), mistake]));
  return [...unique.values()].toSorted((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}
