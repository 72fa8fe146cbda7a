import { WriteStream } from 'node:tty';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createProgress } from '../../src/cli/progress.ts';

beforeEach(() => void vi.stubEnv('TERM', 'xterm'));
afterEach(() => void vi.unstubAllEnvs());

/** A terminal so wide, and what it was told, line by line. */
function terminal(columns: number): { readonly stream: WriteStream; readonly lines: string[] } {
  const lines: string[] = [];
  const stream: WriteStream = Object.create(WriteStream.prototype);
  Object.assign(stream, { isTTY: true, columns });
  vi.spyOn(stream, 'write').mockImplementation((text) => {
    lines.push(String(text).replace('\r\u001B[2K', ''));
    return true;
  });
  return { stream, lines };
}

test('the line names who is at work, nobody when there is nobody, and never wraps', () => {
  const { stream, lines } = terminal(50);
  const { progress, done } = createProgress(stream);
  progress({ collector: 'inventory', state: 'started' });
  progress({ collector: 'inventory', state: 'finished' });
  for (const collector of ['budgets', 'diagnostic-settings']) progress({ collector, state: 'started' });
  done();
  expect(lines).toEqual([
    'collecting: 0 done, at work: inventory',
    'collecting: 1 done',
    'collecting: 1 done, at work: budgets',
    'collecting: 1 done, at work: budgets, diagnostic-',
    '',
  ]);
});

test('a terminal that cannot move its cursor is told nothing', () => {
  vi.stubEnv('TERM', 'dumb');
  const { stream, lines } = terminal(80);
  const { progress, done } = createProgress(stream);
  progress({ collector: 'inventory', state: 'started' });
  done();
  expect(lines).toEqual([]);
});
