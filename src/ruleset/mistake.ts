import { UsageError } from '../core/errors.ts';

/** Something wrong in a rule file or a cases file; lines count from 1, and a file or folder as a whole has none. */
export interface Mistake {
  readonly file: string;
  readonly line?: number;
  readonly message: string;
}

export function formatMistake({ file, line, message }: Mistake): string {
  return line === undefined ? `${file}: ${message}` : `${file}:${line}: ${message}`;
}

/** All mistakes of all files at once, one `file:line: message` per line. */
export class RuleFileError extends UsageError {
  readonly mistakes: readonly Mistake[];

  constructor(mistakes: readonly Mistake[]) {
    super(mistakes.map(formatMistake).join('\n'));
    this.mistakes = mistakes;
  }
}
