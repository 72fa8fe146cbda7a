import type { Row } from './database.ts';
import { StoreError } from './store.ts';

export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw damaged(column);
  return value;
}

export function textOrNull(row: Row, column: string): string | null {
  return row[column] == null ? null : text(row, column);
}

/** PostgreSQL gives counts as text. */
export function number(row: Row, column: string): number {
  const value = row[column];
  const result = typeof value === 'string' || typeof value === 'bigint' ? Number(value) : value;
  if (typeof result !== 'number' || Number.isNaN(result)) throw damaged(column);
  return result;
}

export function numberOrNull(row: Row, column: string): number | null {
  return row[column] == null ? null : number(row, column);
}

/** No engine has truth values that the other understands: 0 and 1 stand for them. */
export function flag(row: Row, column: string): boolean {
  return number(row, column) !== 0;
}

export function oneOf<T extends string>(values: readonly T[], row: Row, column: string): T {
  const found = text(row, column);
  const known = values.find((value) => value === found);
  if (known === undefined) throw damaged(column);
  return known;
}

export function oneOfOrNull<T extends string>(values: readonly T[], row: Row, column: string): T | null {
  return row[column] == null ? null : oneOf(values, row, column);
}

function damaged(column: string): StoreError {
  return new StoreError(`the store holds an unexpected value in column ${column}`);
}
