import { oneLine } from '../core/text.ts';

export type Cell = string | number | null;

/**
 * Where spreadsheets may begin to read a formula: at the start of a cell, and after a semicolon, which separates cells
 * where the comma is the decimal sign. Blanks and quotes before the sign do not stop them, nor do its wider forms.
 */
const FORMULA = /(^|;)(?=[\s"'`\u2018-\u201F]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B\u2212])/g;

/** A line of RFC 4180 with its end. Numbers stay numbers; texts are one line each, and texts to spreadsheets. */
export function csvRow(cells: readonly Cell[]): string {
  return `${cells.map(field).join(',')}\r\n`;
}

function field(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  return `"${oneLine(cell).replaceAll(FORMULA, "$1'").replaceAll('"', '""')}"`;
}
