import type { Queries, SqlValue } from './database.ts';

/** Rows per statement: few round trips, and far below either engine's limit of parameters. */
const CHUNK = 200;

export interface Target {
  readonly table: string;
  readonly columns: readonly string[];
  /** Rows with the same key are replaced; without it they are refused. */
  readonly key?: readonly string[];
}

export async function insertRows(
  queries: Queries,
  { table, columns, key }: Target,
  rows: readonly (readonly SqlValue[])[],
): Promise<void> {
  const replace = key === undefined ? '' : ` ${replacing(columns, key)}`;
  for (const chunk of chunksOf(rows, CHUNK)) {
    const values = chunk.map((_, index) => `(${placeholders(columns.length, index * columns.length + 1)})`);
    await queries.all(
      `insert into ${table} (${columns.join(', ')}) values ${values.join(', ')}${replace}`,
      chunk.flat(),
    );
  }
}

/** `$3, $4, $5` for three from 3. */
export function placeholders(count: number, first: number): string {
  return Array.from({ length: count }, (_, index) => `$${first + index}`).join(', ');
}

export function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function replacing(columns: readonly string[], key: readonly string[]): string {
  const others = columns.filter((column) => !key.includes(column));
  const assignments = others.map((column) => `${column} = excluded.${column}`);
  return `on conflict (${key.join(', ')}) do update set ${assignments.join(', ')}`;
}
