import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openForReading, openForWriting } from '../../src/stores/sqlite-file.ts';

test('whoever only reads sees what is written meanwhile, also when the log was empty before', () => {
  const folder = mkdtempSync(join(tmpdir(), 'azaudit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'azaudit.db');
  const writer = openForWriting(path);
  onTestFinished(writer.close);
  writer.connection.exec('pragma journal_mode = wal; create table run (id text); pragma wal_checkpoint(truncate)');
  expect(statSync(`${path}-wal`).size).toBe(0);
  const reader = openForReading(path);
  onTestFinished(reader.close);
  const rows = reader.connection.prepare('select id from run');
  expect(rows.all()).toEqual([]);
  writer.connection.exec("insert into run values ('run-1')");
  expect(rows.all()).toMatchObject([{ id: 'run-1' }]);
});
