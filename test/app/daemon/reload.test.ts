import { describe, expect, it } from 'vitest';
import { changedKeys, createReloading } from '../../../src/app/daemon/reload.ts';
import type { LogLine } from './fixture.ts';

interface Settings {
  readonly config: Readonly<Record<string, unknown>>;
}

/** A configuration in JSON, which is refused when it is none. */
function reloadingOf(first: string) {
  const file: { text: string | undefined } = { text: first };
  const lines: Pick<LogLine, 'fields' | 'message'>[] = [];
  const write = (fields: object, message: string): void => void lines.push({ fields: { ...fields }, message });
  const reloading = createReloading<Settings>({
    file: 'azaudit.yaml',
    readFile: () => file.text,
    // As the real one: what is not there has defaults.
    build: () => ({ config: JSON.parse(file.text ?? '{}') }),
    configOf: ({ config }) => config,
    log: { info: write, warn: write, error: write },
  });
  return { file, lines, reloading };
}

describe('a configuration that changes while the daemon runs', () => {
  it('is used from then on; the log names keys and no values', () => {
    const { file, lines, reloading } = reloadingOf('{"deadline":"30m","notify":[{"name":"ops","url":"old-secret"}]}');
    const before = reloading.current();
    file.text = '{"deadline":"30m","notify":[{"name":"ops","url":"new-secret"}],"failOn":"high"}';
    reloading.check();
    expect(reloading.current().config['failOn']).toBe('high');
    expect(before.config['failOn']).toBeUndefined();
    expect(lines).toEqual([{ message: 'config.reloaded', fields: { changed: ['failOn', 'notify.0.url'] } }]);
  });

  it.each([
    ['is broken', '{"deadline":', /JSON/],
    ['is gone', undefined, /^azaudit\.yaml is not there any more/],
  ])('keeps the last good one when the file %s, and says so once', (_, text, reason) => {
    const { file, lines, reloading } = reloadingOf('{"deadline":"30m"}');
    file.text = text;
    reloading.check();
    reloading.check();
    expect(reloading.current().config).toEqual({ deadline: '30m' });
    expect(reloading.error()).toMatch(reason);
    expect(lines.map(({ message }) => message)).toEqual(['config.refused']);
    file.text = '{"deadline":"45m"}';
    reloading.check();
    expect(reloading.error()).toBeNull();
    expect(reloading.current().config).toEqual({ deadline: '45m' });
  });

  it('is not looked at again without a change, but always on a signal', () => {
    const { lines, reloading } = reloadingOf('{}');
    reloading.check();
    expect(lines).toEqual([]);
    reloading.check(true);
    expect(lines).toEqual([{ message: 'config.reloaded', fields: { changed: [] } }]);
  });

  it('says what needs a restart', () => {
    const { file, lines, reloading } = reloadingOf('{"server":{"port":1}}');
    file.text = '{"server":{"port":2},"store":"sqlite:b.db"}';
    reloading.check();
    expect(lines.at(-1)).toEqual({
      message: 'config.needs-restart',
      fields: { changed: ['server.port', 'store'] },
    });
  });

  it('tells removed and added branches by their name', () => {
    expect(changedKeys({ a: { b: 1 } }, { a: null, c: [1] })).toEqual(['a', 'c']);
  });
});
