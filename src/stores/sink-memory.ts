import type { Database, Queries } from './database.ts';
import { insertRows, type Target } from './insert.ts';
import { text } from './rows.ts';
import type { RunCommit, Store } from './store.ts';

const TARGET: Target = { table: 'sink_memory', columns: ['sink', 'name', 'value'], key: ['sink', 'name'] };

export function sinkMemoryQueries(database: Database): Pick<Store, 'sinkMemory' | 'setSinkMemory'> {
  return {
    async sinkMemory(sink) {
      const rows = await database.all('select name, value from sink_memory where sink = $1 order by name', [sink]);
      return new Map(rows.map((row) => [text(row, 'name'), text(row, 'value')]));
    },
    setSinkMemory: (sink, key, value) =>
      database.transaction((queries) => writeSinkMemory(queries, [{ sink, key, value }])),
  };
}

export async function writeSinkMemory(queries: Queries, entries: RunCommit['sinkMemory']): Promise<void> {
  const rows = entries.map(({ sink, key, value }) => [sink, key, value]);
  await insertRows(queries, TARGET, rows);
}
